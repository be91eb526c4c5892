package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt meant for one attempt never reaches another attempt, another task, or a pooled thread. */
class Invariant04InterruptsStayWithTheirAttemptTest {
    private final ExecutorService single = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        single.shutdown();
    }

    @Test
    void whatTheThreadDoesNextFindsNoInterrupt() throws Exception {
        try (Supervisor supervisor = World.open()) {
            for (int i = 0; i < 300; i++) {
                CountDownLatch up = new CountDownLatch(1);
                TaskHandle task = supervisor.add(TaskSpec.once("spins", context -> {
                            up.countDown();
                            while (!context.isCancelled()) {
                                Thread.onSpinWait();
                            }
                            // Leaves while the interrupt is on its way.
                        })
                        .withExecutor(single));
                Await.open(up);
                task.cancel();
                TaskHandle next = supervisor.add(
                        TaskSpec.once("next", context -> Thread.sleep(0, 1)).withExecutor(single));
                assertEquals("completed", next.await().label());
                assertFalse(single.submit(Thread::interrupted).get());
                task.await();
            }
        }
    }

    @Test
    void anInterruptThatTheCodeLeftBehindIsGoneToo() throws Exception {
        try (Supervisor supervisor = World.open()) {
            supervisor
                    .add(TaskSpec.once(
                                    "sets it", context -> Thread.currentThread().interrupt())
                            .withExecutor(single))
                    .await();
            assertFalse(single.submit(Thread::interrupted).get());
        }
    }
}
