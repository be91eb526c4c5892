package io.taskvisor.engine.admission;

import io.taskvisor.Rejection;
import io.taskvisor.TaskDefaults;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.future.Allowance;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Permits;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.task.FinalGrace;
import io.taskvisor.engine.task.Home;
import io.taskvisor.engine.task.Interceptors;
import io.taskvisor.engine.task.Leaving;
import io.taskvisor.engine.task.Resident;
import io.taskvisor.engine.task.StateWaits;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.engine.task.TaskHistory;
import io.taskvisor.engine.time.Freezes;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.engine.time.Timers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A table of slots, and tasks that never get to run since all permits are held: an owner ends when it is cancelled. */
final class Stage implements Home {
    private static final TaskSpec SPEC = TaskSpec.once("task", context -> {});
    private static final Threads THREADS = new Threads("stage");
    private static final TimeSource TIME = TimeSource.ofSystem();
    private static final EngineLog LOG = EngineLog.alone("stage");
    private static final Timers TIMERS =
            new Timers(null, work -> THREADS.tracked("timer", work), LOG, THREADS.recovery());
    private static final EventBus BUS = new EventBus(List.of(), 2, TIME, THREADS, LOG);

    final SlotTable slots = new SlotTable(environment(), this, 8);

    /** With permits of its own, in whose queue a stage's tasks are left, and go with it. */
    private static TaskEnvironment environment() {
        Permits permits = new Permits(1, THREADS.recovery());
        permits.acquire(() -> {});
        return new TaskEnvironment(
                TIME,
                TIMERS,
                new Freezes(TIME, THREADS.recovery(), LOG),
                THREADS,
                Runnable::run,
                permits,
                BUS,
                new Leaving(),
                new TaskHistory(),
                new StateWaits(),
                LOG,
                Allowance.none(),
                new Interceptors(List.of(), List.of(), (interceptor, why) -> {}),
                ThreadLocalRandom::current,
                TaskDefaults.standard(),
                0,
                new FinalGrace(),
                0);
    }

    TaskActor submit(AdmissionPolicy policy) {
        return submission(policy).task();
    }

    Submission submission(AdmissionPolicy policy) {
        Submission submission = slots.prepare("key", SPEC, policy, 1);
        slots.settle(submission, slots.leave(submission, "key"));
        return submission;
    }

    /**
     * Returns how it ended in a word, or what it is doing. One that a helper is about to let in is waited for, a second at most;
     * else there would be more and more of them.
     */
    @SuppressWarnings("ThreadPriorityCheck") // The helper wants to run.
    static String fate(TaskActor task) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (task.state() == TaskState.PENDING && System.nanoTime() - until < 0) {
            Thread.yield();
        }
        Optional<TaskOutcome> outcome = task.settled();
        if (outcome.isEmpty()) {
            return task.state().label();
        }
        return outcome.get() instanceof TaskOutcome.Rejected rejected
                ? rejected.reason().label()
                : outcome.get().label();
    }

    /** Returns whether there is nothing left in the table. */
    boolean isEmpty() {
        return slots.snapshots().isEmpty();
    }

    /** Cancels one, as its user does. */
    static void cancel(TaskActor task) {
        task.cancel(Role.CALLER);
    }

    @Override
    public Optional<Rejection> admit(Resident task) {
        return Optional.empty();
    }

    @Override
    public void leave(Resident child) {}

    @Override
    public void delivered(TaskOutcome outcome) {}
}
