package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Whether a task was cancelled is decided by our own token, never by the type of an exception. */
class Invariant11OurTokenDecidesCancellationTest {
    @Test
    void cancellationsThatNobodyAskedForAreFailures() throws Exception {
        try (Supervisor supervisor = World.open()) {
            Exception[] liars = {
                new CancellationException("not so"),
                new InterruptedException("not so"),
                new TaskCancelledException("not so")
            };
            for (Exception liar : liars) {
                TaskHandle task = supervisor.add(TaskSpec.restartable("liar", context -> {
                            throw liar;
                        })
                        .withMaxRetries(1)
                        .withBackoff(BackoffStrategy.none()));
                assertEquals(new TaskOutcome.Failed(liar, 2), task.await());
            }
        }
    }

    @Test
    void whatACancelledTaskThrowsDoesNotMatter() throws Exception {
        try (Supervisor supervisor = World.open()) {
            CountDownLatch up = new CountDownLatch(1);
            TaskHandle task = supervisor.add(TaskSpec.restartable("odd", context -> {
                up.countDown();
                try {
                    context.sleep(World.LONG);
                } finally {
                    throwOddly();
                }
            }));
            Await.open(up);
            task.cancel();
            TaskOutcome.Cancelled outcome = assertInstanceOf(TaskOutcome.Cancelled.class, task.await());
            assertInstanceOf(ArithmeticException.class, outcome.cause());
        }
    }

    private static void throwOddly() {
        throw new ArithmeticException("odd");
    }
}
