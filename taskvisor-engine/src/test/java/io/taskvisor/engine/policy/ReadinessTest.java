package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.NotReadyException;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task that has to say when it is ready. */
class ReadinessTest {
    private static final Duration READY = Duration.ofMillis(100);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskHandle run(Task task) {
        return supervisor.run(TaskSpec.once("t", task).withReadiness(READY));
    }

    @Test
    void anAttemptThatIsReadyInTimeRunsAsLongAsItLikes() {
        TaskHandle task = run(context -> {
            time.advance(READY.minusNanos(1));
            context.ready();
            time.advance(READY.multipliedBy(100));
            assertEquals(false, context.isCancelled());
        });
        supervisor.assertOutcome("completed", 1, task);
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "task_ready",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void anAttemptThatIsNotReadyInTimeFails() {
        Expected thrown = new Expected("while stopping");
        TaskHandle task = run(context -> {
            time.advance(READY);
            assertTrue(context.isCancelled());
            throw thrown;
        });
        NotReadyException cause = assertInstanceOf(
                NotReadyException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
        assertEquals("attempt 1 of task 't' was not ready within 100ms", cause.getMessage());
        assertSame(thrown, cause.getSuppressed()[0]);
        assertTrue(cause.getStackTrace().length > 0);
    }

    @Test
    void itIsAnAttemptFailedWithThatCause() {
        run(context -> time.advance(READY));
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_failed", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
        assertInstanceOf(
                NotReadyException.class,
                supervisor.trail().first(Event.AttemptFailed.class).cause());
    }

    @Test
    void anAttemptThatSucceedsWithoutSayingSoWasReady() {
        supervisor.assertOutcome("completed", 1, run(context -> time.advance(READY.minusNanos(1))));
    }

    @Test
    void onlyTheFirstWordOfAnAttemptIsPublished() {
        run(context -> {
            context.ready();
            context.ready();
        });
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "task_ready",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void everyAttemptHasToSayIt() {
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", context -> {
                    if (context.attempt() == 1) {
                        context.ready();
                        throw new Expected("1");
                    }
                    time.advance(READY);
                })
                .withReadiness(READY)
                .withMaxRetries(1));
        supervisor.assertOutcome("failed", 2, task);
    }

    @Test
    void aTaskThatNeedNotMay() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", TaskContext::ready));
        supervisor.assertOutcome("completed", 1, task);
        assertEquals(1, supervisor.trail().first(Event.TaskReady.class).attempt());
    }

    @Test
    void aWordAfterTheEndIsNotHeard() {
        AtomicReference<TaskContext> kept = new AtomicReference<>();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", context -> {
                    if (context.attempt() == 1) {
                        kept.set(context);
                        throw new Expected("1");
                    }
                    kept.get().ready();
                })
                .withBackoff(retry -> Duration.ofMillis(1)));
        supervisor.runNextWhenDue(task);
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "attempt_failed",
                        "restart_scheduled",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }
}
