package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Two attempts of one task never overlap, not even past an ignored timeout. */
class Invariant01AttemptsNeverOverlapTest {
    @Test
    void anAttemptThatIgnoresItsTimeoutKeepsTheNextOneWaiting() throws Exception {
        Blocker stubborn = Blocker.stubborn();
        try (Supervisor supervisor = World.open()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("stubborn", stubborn)
                    .withBackoff(BackoffStrategy.none())
                    .withTimeout(Duration.ofMillis(1))
                    .withStopGrace(Duration.ofMillis(1)));
            stubborn.awaitStarted(1); // On a slow machine it may be stuck before its code runs.
            Await.until("it is stuck", () -> task.state() == TaskState.STUCK);
            task.restart();
            task.runNow();
            assertEquals(1, stubborn.started());
            task.update(spec -> spec.withoutTimeout());
            stubborn.release();
            task.await();
            // A timed-out attempt has failed, so another one ran, after the first had ended.
            assertEquals(stubborn.started(), task.snapshot().attempts());
        }
    }

    @Test
    void callbacksOfAnAttemptEndBeforeTheNextOneStarts() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        try (Supervisor supervisor = World.open()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("slow callback", context -> {
                        if (inside.get() != 0) {
                            overlaps.incrementAndGet();
                        }
                        if (context.attempt() < 20) {
                            context.onCancel(() -> {
                                inside.incrementAndGet();
                                LockSupport.parkNanos(2_000_000);
                                inside.decrementAndGet();
                            });
                            context.sleep(World.LONG);
                        }
                    })
                    .withBackoff(BackoffStrategy.none())
                    .withTimeout(Duration.ofMillis(1)));
            assertEquals("completed", task.await().label());
            assertEquals(0, overlaps.get());
        }
    }
}
