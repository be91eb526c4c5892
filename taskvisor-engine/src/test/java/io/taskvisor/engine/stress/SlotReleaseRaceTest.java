package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A slot that an abandoned owner keeps is released by hand while the owner's thread ends, in any order. */
class SlotReleaseRaceTest {
    private static final int ROUNDS = 500;

    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        supervisor.close();
    }

    @Test
    void oneOfThemFreesItAndOneIsLetIn() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            new Round("key-" + round % 3).run();
        }
        Await.until("nothing is held", () -> supervisor.snapshot().slots().isEmpty());
    }

    private final class Round {
        private final Slot slot;
        private final Blocker stubborn = Blocker.stubborn();
        private final CyclicBarrier barrier = new CyclicBarrier(3);
        private final AtomicInteger released = new AtomicInteger();
        private final AtomicInteger owners = new AtomicInteger();
        private final AtomicInteger overlaps = new AtomicInteger();

        Round(String key) {
            slot = supervisor.slot(key);
        }

        private TaskHandle submit() {
            TaskSpec spec = TaskSpec.once("next", context -> {
                if (owners.incrementAndGet() != 1) {
                    overlaps.incrementAndGet();
                }
                Thread.yield();
                owners.decrementAndGet();
            });
            return slot.submit(spec, AdmissionPolicy.QUEUE);
        }

        void run() throws Exception {
            Await.until("the slot is free", () -> slot.owner().isEmpty());
            TaskHandle owner =
                    slot.submit(TaskSpec.once("owner", stubborn).withStopGrace(Duration.ZERO), AdmissionPolicy.QUEUE);
            stubborn.awaitStarted(1);
            List<TaskHandle> waiting = List.of(submit(), submit(), submit());
            owner.cancel();
            TaskOutcome outcome = owner.await(Await.LIMIT).orElseThrow();
            assertEquals("abandoned", outcome.label());
            assertEquals(Optional.of(owner), slot.owner());
            List<Thread> threads = new ArrayList<>();
            threads.add(start(stubborn::release));
            threads.add(start(this::release));
            threads.add(start(this::release));
            for (Thread thread : threads) {
                thread.join();
            }
            for (TaskHandle each : waiting) {
                assertEquals(Optional.of(new TaskOutcome.Completed(1)), each.await(Await.LIMIT), each::toString);
            }
            assertTrue(released.get() <= 1, () -> "released " + released + " times");
            assertEquals(0, overlaps.get(), "of those that waited, two ran at once");
        }

        private void release() {
            if (slot.release()) {
                released.incrementAndGet();
            }
        }

        private Thread start(Runnable work) {
            Thread thread = new Thread(() -> {
                try {
                    barrier.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                work.run();
            });
            thread.start();
            return thread;
        }
    }

    @Test
    void anEndDuringTheAbandonmentIsNotMissed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Slot slot = supervisor.slot("ends");
            Blocker stubborn = Blocker.stubborn();
            TaskHandle owner =
                    slot.submit(TaskSpec.once("owner", stubborn).withStopGrace(Duration.ZERO), AdmissionPolicy.REPLACE);
            stubborn.awaitStarted(1);
            CountDownLatch go = new CountDownLatch(1);
            Thread ends = new Thread(() -> {
                Await.openStubbornly(go);
                stubborn.release();
            });
            ends.start();
            TaskHandle next = slot.submit(TaskSpec.once("next", context -> {}), AdmissionPolicy.QUEUE);
            go.countDown();
            owner.cancel();
            assertEquals(Optional.of(new TaskOutcome.Completed(1)), next.await(Await.LIMIT), next::toString);
            ends.join();
        }
    }
}
