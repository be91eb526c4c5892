package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Rejection;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Slots whose supervisor shuts down: what waits is settled, and nothing of it starts. */
class SlotShutdownTest {
    private static Supervisor.Builder open(Duration grace) {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false).withGrace(grace))
                .discovery(false);
    }

    /** Submits for as long as it can, and longer. */
    private static Thread submitter(
            Supervisor supervisor,
            AdmissionPolicy policy,
            AtomicBoolean closed,
            ConcurrentLinkedQueue<TaskHandle> handles) {
        return new Thread(() -> {
            for (int i = 0; i < 1_000_000 && !closed.get(); i++) {
                try {
                    handles.add(supervisor
                            .slot("key-" + i % 3)
                            .submit(TaskSpec.once("task-" + i % 3, context -> Thread.yield()), policy));
                } catch (SupervisorClosedException e) {
                    Thread.onSpinWait(); // Tries again, as a careless producer would.
                }
            }
        });
    }

    @RepeatedTest(20)
    void whoeverSubmitsMeanwhileHasAnOutcomeOrAnException() throws Exception {
        ConcurrentLinkedQueue<TaskHandle> handles = new ConcurrentLinkedQueue<>();
        AtomicBoolean closed = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        try (Supervisor supervisor = open(Await.LIMIT).build()) {
            for (AdmissionPolicy policy : AdmissionPolicy.values()) {
                threads.add(submitter(supervisor, policy, closed, handles));
            }
            threads.forEach(Thread::start);
            Await.until("some are in", () -> handles.size() > 500);
            List<TaskHandle> before = List.copyOf(handles);
            ShutdownReport report = supervisor.shutdown();
            assertTrue(report.clean(), report::toString);
            before.forEach(handle -> assertTrue(handle.outcome().isDone(), handle::toString));
            closed.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            handles.forEach(handle -> assertTrue(handle.outcome().isDone(), handle::toString));
            assertEquals(List.of(), supervisor.snapshot().slots());
            assertEquals(List.of(), supervisor.tasks());
        } finally {
            closed.set(true);
        }
    }

    @Test
    void anInlineObserverThatHangsDoesNotKeepSubmissionsFromTheirOutcome() throws Exception {
        CountDownLatch forever = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        Observer hanging = new Observer() {
            @Override
            public void onEvent(Event event) {
                hangs.countDown();
                Await.openStubbornly(forever);
            }

            @Override
            public Set<EventKind> interests() {
                return EnumSet.of(EventKind.SLOT_QUEUED);
            }

            @Override
            public Delivery delivery() {
                return Delivery.INLINE;
            }
        };
        Supervisor supervisor = open(Duration.ofSeconds(2)).observer(hanging).build();
        Slot slot = supervisor.slot("key");
        Blocker owner = Blocker.polite();
        slot.submit(TaskSpec.once("owner", owner), AdmissionPolicy.QUEUE);
        owner.awaitStarted(1);
        AtomicReference<TaskHandle> held = new AtomicReference<>();
        Thread submitter =
                new Thread(() -> held.set(slot.submit(TaskSpec.once("held", c -> {}), AdmissionPolicy.QUEUE)));
        submitter.start();
        try {
            Await.open(hangs);
            TaskHandle behind = slot.submit(TaskSpec.once("behind", c -> {}), AdmissionPolicy.QUEUE);
            supervisor.shutdown();
            TaskOutcome rejected = new TaskOutcome.Rejected(Rejection.SHUTTING_DOWN);
            assertEquals(Optional.of(rejected), behind.await(Duration.ZERO));
            forever.countDown();
            submitter.join();
            assertEquals(Optional.of(rejected), held.get().await(Duration.ZERO));
        } finally {
            forever.countDown();
        }
    }

    @Test
    void whatWaitsIsSettledBeforeTheOwnerIsStopped() throws Exception {
        Supervisor supervisor = open(Await.LIMIT).build();
        Slot slot = supervisor.slot("key");
        AtomicReference<TaskHandle> waiting = new AtomicReference<>();
        AtomicBoolean settledBefore = new AtomicBoolean();
        CountDownLatch runs = new CountDownLatch(1);
        slot.submit(
                TaskSpec.once("owner", context -> {
                    context.onCancel(
                            () -> settledBefore.set(waiting.get().outcome().isDone()));
                    runs.countDown();
                    context.sleep(Duration.ofMinutes(1));
                }),
                AdmissionPolicy.QUEUE);
        Await.open(runs);
        waiting.set(slot.submit(TaskSpec.once("next", context -> {}), AdmissionPolicy.QUEUE));
        supervisor.shutdown();
        assertTrue(settledBefore.get());
        assertTrue(waiting.get().outcome().isDone());
        assertTrue(supervisor.snapshot().slots().isEmpty());
    }
}
