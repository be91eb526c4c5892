package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Task;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskReturnedException;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that are to run until they are stopped. */
class ResidentTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private void assertReturned(TaskHandle task) {
        assertEquals(TaskState.BACKING_OFF, task.state());
        assertEquals(1, task.snapshot().consecutiveFailures());
        Event.AttemptFailed failed = supervisor.trail().first(Event.AttemptFailed.class);
        assertInstanceOf(TaskReturnedException.class, failed.cause());
        assertEquals(
                "attempt 1 of task 't' returned, but is to run until it is stopped",
                failed.cause().getMessage());
    }

    @Test
    void anAttemptThatReturnsHasFailedAndBacksOff() {
        TaskHandle task = supervisor.run(
                TaskSpec.resident("t", new Script(time).succeed().fail("2").succeed())
                        .withBackoff(BackoffStrategy.constant(SECOND)));
        assertReturned(task);
        time.advance(SECOND);
        supervisor.runNext();
        assertEquals(2, task.snapshot().consecutiveFailures());
    }

    @Test
    void soHasAStageThatCompletes() {
        assertReturned(supervisor.run(TaskSpec.resident("t", Task.async(context -> CompletableFuture.completedStage(1)))
                .withBackoff(BackoffStrategy.constant(SECOND))));
    }

    @Test
    void itsRetriesCanBeUsedUp() {
        TaskHandle task = supervisor.run(
                TaskSpec.resident("t", new Script(time).succeed()).withMaxRetries(0));
        TaskOutcome.Failed failed = supervisor.outcome(task, TaskOutcome.Failed.class);
        assertInstanceOf(TaskReturnedException.class, failed.cause());
    }

    @Test
    void oneThatReturnsBecauseItIsToldToStopIsCancelled() throws Exception {
        try (TestSupervisor threaded = TestSupervisor.threaded(time)) {
            CountDownLatch waits = new CountDownLatch(1);
            TaskHandle task = threaded.add(TaskSpec.resident("t", context -> {
                try {
                    waits.countDown();
                    context.awaitCancellation();
                } catch (TaskCancelledException e) {
                    return; // Told to stop.
                }
            }));
            waits.await();
            task.cancel();
            assertTrue(threaded.outcome(task, TaskOutcome.Cancelled.class)
                    .failure()
                    .isEmpty());
        }
    }

    @Test
    void awaitCancellationThrowsWhatSleepThrows() throws Exception {
        try (TestSupervisor threaded = TestSupervisor.threaded(time)) {
            CountDownLatch waits = new CountDownLatch(1);
            TaskHandle task = threaded.add(TaskSpec.resident("t", context -> {
                waits.countDown();
                context.awaitCancellation();
            }));
            waits.await();
            task.cancel();
            threaded.outcome(task, TaskOutcome.Cancelled.class);
        }
    }
}
