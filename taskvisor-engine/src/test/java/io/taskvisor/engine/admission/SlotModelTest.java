package io.taskvisor.engine.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.engine.admission.SlotOracle.Stop;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One slot, one step at a time, on seeded schedules, against {@link SlotOracle}. */
class SlotModelTest {
    private static final AdmissionPolicy[] POLICIES = AdmissionPolicy.values();
    private static final int STEPS = 40;
    private static final int MAX = 3;

    private final Supervisor supervisor;
    private final List<Supervisor> open = new ArrayList<>();

    SlotModelTest() {
        supervisor = open(SupervisorConfig.UNLIMITED);
    }

    private Supervisor open(int permits) {
        Supervisor made = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withMaxConcurrent(permits)
                        .withMaxSlotQueue(MAX))
                .discovery(false)
                .build();
        open.add(made);
        return made;
    }

    @AfterEach
    void close() {
        open.forEach(Supervisor::close);
    }

    @Test
    void aThousandSchedules() {
        schedules(500, supervisor, Stop.GOES_ON);
        schedules(500, withoutPermit(), Stop.ENDS);
        schedules(250, supervisor, Stop.IS_ABANDONED);
    }

    @Test
    @Tag("soak")
    void aHundredThousandSchedules() {
        schedules(50_000, supervisor, Stop.GOES_ON);
        schedules(50_000, withoutPermit(), Stop.ENDS);
        schedules(25_000, supervisor, Stop.IS_ABANDONED);
    }

    /** Returns a supervisor in which no task gets to run: its only permit is held. */
    private Supervisor withoutPermit() {
        Supervisor full = open(1);
        Blocker holder = Blocker.polite();
        full.add(TaskSpec.once("holder", holder));
        holder.awaitStarted(1);
        return full;
    }

    private static void schedules(int count, Supervisor supervisor, Stop stop) {
        long first = Long.getLong("taskvisor.seed", System.nanoTime());
        for (long seed = first; seed < first + count; seed++) {
            try {
                new Schedule(supervisor, seed, stop).run();
            } catch (Throwable e) {
                throw new AssertionError("schedule of seed " + seed + "L, who is told to stop " + stop, e);
            }
        }
    }

    /** What can be seen of a slot. */
    private record Picture(@Nullable TaskId owner, List<@Nullable TaskId> waiting, Map<Integer, String> fates) {}

    private static final class Schedule {
        private final Random random;
        private final Supervisor supervisor;
        private final Slot slot;
        private final SlotOracle oracle;
        private final Stop stop;
        private final boolean runs;
        private final List<TaskHandle> handles = new ArrayList<>();
        private final List<CompletableFuture<Void>> ends = new ArrayList<>();
        private final List<String> trail = new ArrayList<>();

        Schedule(Supervisor supervisor, long seed, Stop stop) {
            random = new Random(seed);
            this.supervisor = supervisor;
            slot = supervisor.slot("slot/" + seed);
            oracle = new SlotOracle(MAX, stop);
            this.stop = stop;
            runs = stop != Stop.ENDS;
        }

        void run() {
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                    check();
                }
                while (oracle.owner() != null) {
                    end();
                    check();
                }
            } catch (Throwable e) {
                throw new AssertionError(String.join(", ", trail), e);
            }
        }

        private void step() {
            switch (random.nextInt(13)) {
                case 0, 1, 2 -> end();
                case 3, 4 -> cancel();
                case 5 -> cancelAll();
                case 6 -> release();
                default -> submit(POLICIES[random.nextInt(POLICIES.length)]);
            }
        }

        private void submit(AdmissionPolicy policy) {
            int task = handles.size();
            trail.add(policy + " " + task);
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            oracle.submit(task, policy);
            String name = random.nextInt(4) == 0 ? "task" : "task-" + task;
            TaskSpec spec = TaskSpec.once(name, Task.async(context -> end.minimalCompletionStage()));
            handles.add(slot.submit(stop == Stop.IS_ABANDONED ? spec.withStopGrace(Duration.ZERO) : spec, policy));
        }

        private void end() {
            Integer owner = oracle.owner();
            if (owner != null) {
                trail.add("end " + owner);
                oracle.end(runs ? "completed" : "cancelled");
                ends.get(owner).complete(null);
                if (!runs) {
                    handles.get(owner).cancel();
                }
            }
        }

        private void cancel() {
            if (!handles.isEmpty()) {
                int task = random.nextInt(handles.size());
                trail.add("cancel " + task);
                oracle.cancel(task);
                handles.get(task).cancel();
            }
        }

        private void release() {
            trail.add("release");
            assertEquals(oracle.release(), slot.release());
        }

        private void cancelAll() {
            trail.add("cancelAll");
            int count = oracle.cancelAll();
            CompletableFuture<Integer> cancelled = slot.cancelAll();
            if (stop == Stop.IS_ABANDONED) { // The thread that abandons may have the turn, and so answer.
                assertEquals(
                        count,
                        cancelled
                                .orTimeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)
                                .join());
            } else if (!runs || count == 0) {
                assertEquals(count, cancelled.getNow(-1));
            }
        }

        /** Who waits for a thread would end at once when it is cancelled, so it gets it first. */
        private void awaitOwner() {
            Integer owner = oracle.owner();
            if (runs && owner != null) {
                TaskState told = stop == Stop.GOES_ON ? TaskState.STOPPING : TaskState.FINISHED;
                TaskState expected = oracle.ownerIsToldToStop() ? told : TaskState.RUNNING;
                TaskHandle handle = handles.get(owner);
                Await.until(() -> handle + " is " + expected, () -> handle.state() == expected);
            }
        }

        /** Another thread may be about to do what follows from the last step, where attempts run on others. */
        private void check() {
            awaitOwner();
            Picture expected = new Picture(
                    idOf(oracle.owner()),
                    oracle.waiting().stream().map(this::idOf).toList(),
                    oracle.fates());
            if (runs) {
                Await.until(() -> expected + " is to be " + seen(), () -> seen().equals(expected));
            }
            assertEquals(expected, seen());
            assertEquals(oracle.isHeld(), slot.snapshot().heldSince().isPresent());
            for (TaskHandle handle : handles) {
                Optional<TaskHandle> found = handle.outcome().isDone() ? Optional.empty() : Optional.of(handle);
                assertEquals(found, supervisor.task(handle.id().path()));
            }
        }

        private Picture seen() {
            SlotSnapshot snapshot = slot.snapshot();
            Map<Integer, String> fates = new HashMap<>();
            for (int i = 0; i < handles.size(); i++) {
                TaskOutcome outcome = handles.get(i).outcome().getNow(null);
                if (outcome != null) {
                    fates.put(
                            i,
                            outcome instanceof TaskOutcome.Rejected no
                                    ? no.reason().label()
                                    : outcome.label());
                }
            }
            return new Picture(
                    snapshot.owner().map(task -> task.id()).orElse(null),
                    snapshot.waiting().stream().map(task -> task.id()).toList(),
                    fates);
        }

        private @Nullable TaskId idOf(@Nullable Integer task) {
            return task == null ? null : handles.get(task).id();
        }
    }

    @Test
    void theOracleNoticesOneThatWasOvertaken() {
        SlotOracle fair = new SlotOracle(MAX, Stop.GOES_ON);
        SlotOracle other = new SlotOracle(MAX, Stop.GOES_ON);
        for (SlotOracle oracle : List.of(fair, other)) {
            oracle.submit(0, AdmissionPolicy.QUEUE);
            oracle.submit(1, AdmissionPolicy.QUEUE);
        }
        fair.submit(2, AdmissionPolicy.QUEUE);
        other.submit(2, AdmissionPolicy.REPLACE);
        assertNotEquals(fair.waiting(), other.waiting());
        assertEquals(List.of(2, 1), other.waiting());
    }

    @Test
    void nothingIsLeft() {
        schedules(10, supervisor, Stop.GOES_ON);
        schedules(10, supervisor, Stop.IS_ABANDONED);
        assertTrue(supervisor.snapshot().slots().isEmpty());
    }
}
