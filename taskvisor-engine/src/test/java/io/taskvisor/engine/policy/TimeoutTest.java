package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The longest that an attempt may run. */
class TimeoutTest {
    private static final Duration LIMIT = Duration.ofMillis(50);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time, config -> config.withMaxConcurrent(1));
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskSpec once() {
        return TaskSpec.once("t", script).withTimeout(LIMIT);
    }

    private AttemptTimeoutException timeoutOf(TaskHandle task) {
        return assertInstanceOf(
                AttemptTimeoutException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void anAttemptThatRunsPastItsTimeoutHasFailedHoweverItEnds() {
        TaskHandle task =
                supervisor.run(TaskSpec.once("t", script.succeedAfter(LIMIT)).withTimeout(LIMIT));
        assertEquals(
                "attempt 1 of task 't' ran past its timeout of 50ms",
                timeoutOf(task).getMessage());
        assertEquals(0, timeoutOf(task).getSuppressed().length);
    }

    @Test
    void anAttemptThatEndsANanosecondBeforeHasNot() {
        script.succeedAfter(LIMIT.minusNanos(1));
        supervisor.assertOutcome("completed", 1, supervisor.run(once()));
    }

    @Test
    void theAttemptIsCancelledAndItsNextIsNot() {
        script.then(context -> {
                    assertFalse(context.isCancelled());
                    time.advance(LIMIT);
                    assertTrue(context.isCancelled());
                    context.throwIfCancelled();
                })
                .then(context -> assertFalse(context.isCancelled()));
        supervisor.assertOutcome(
                "completed", 2, supervisor.run(TaskSpec.restartable("t", script).withTimeout(LIMIT)));
    }

    @Test
    void whatTheAttemptThrewWhenItWasStoppedIsSuppressed() {
        Expected thrown = new Expected("while stopping");
        script.then(context -> {
            time.advance(LIMIT);
            throw thrown;
        });
        assertSame(thrown, timeoutOf(supervisor.run(once())).getSuppressed()[0]);
    }

    @Test
    void itsStackTraceIsWhereTheThreadWas() {
        script.then(context -> moveTheClockHere());
        StackTraceElement[] stack = timeoutOf(supervisor.run(once())).getStackTrace();
        assertTrue(
                List.of(stack).stream().anyMatch(frame -> frame.getMethodName().equals("moveTheClockHere")));
    }

    private void moveTheClockHere() {
        time.advance(LIMIT);
    }

    @Test
    void itHasAnEventOfItsOwnAndNoAttemptFailed() {
        script.succeedAfter(LIMIT).succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withTimeout(LIMIT));
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "attempt_timed_out",
                        "restart_scheduled",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
        assertEquals(
                FakeTime.START.plus(LIMIT),
                supervisor.trail().first(Event.AttemptTimedOut.class).at());
    }

    @Test
    void itCountsAsAFailureOfTheRow() {
        script.succeedAfter(LIMIT);
        TaskHandle task = supervisor.run(
                TaskSpec.restartable("t", script).withTimeout(LIMIT).withMaxRetries(2));
        supervisor.assertOutcome("failed", 3, task);
    }

    @Test
    void theNextAttemptIsToldOfIt() {
        script.succeedAfter(LIMIT)
                .then(context -> assertInstanceOf(
                        AttemptTimeoutException.class, context.lastFailure().orElseThrow()));
        supervisor.assertOutcome(
                "completed", 2, supervisor.run(TaskSpec.restartable("t", script).withTimeout(LIMIT)));
    }

    @Test
    void itDoesNotRunWhileTheTaskWaitsForAThread() {
        TaskHandle task = supervisor.add(once());
        script.succeedAfter(LIMIT.minusNanos(1));
        time.advance(Duration.ofHours(1));
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void itDoesNotRunWhileTheTaskWaitsForAPermit() {
        TaskHandle[] waiting = new TaskHandle[1];
        TaskHandle first = supervisor.run(TaskSpec.once("first", context -> {
            waiting[0] = supervisor.add(once());
            time.advance(Duration.ofHours(1));
        }));
        script.succeedAfter(LIMIT.minusNanos(1));
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, first);
        supervisor.assertOutcome("completed", 1, waiting[0]);
    }

    @Test
    void itStartsAnewForEveryAttempt() {
        script.failAfter(LIMIT.minusNanos(1), "1")
                .failAfter(LIMIT.minusNanos(1), "2")
                .succeed();
        supervisor.assertOutcome(
                "completed", 3, supervisor.run(TaskSpec.restartable("t", script).withTimeout(LIMIT)));
    }

    @Test
    void anAsyncAttemptTimesOutWithoutAStack() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        TaskHandle task =
                supervisor.run(TaskSpec.once("t", Task.async(context -> work)).withTimeout(LIMIT));
        time.advance(LIMIT);
        work.complete(null);
        assertEquals(0, timeoutOf(task).getStackTrace().length);
    }

    @Test
    void itIsInheritedUnlessTheSpecSaysNone() {
        try (TestSupervisor limiting = TestSupervisor.manual(time, TimeoutTest::limited)) {
            script.succeedAfter(LIMIT);
            TaskHandle inherits = limiting.run(TaskSpec.once("inherits", script));
            limiting.assertOutcome("failed", 1, inherits);
            TaskHandle without = limiting.run(TaskSpec.once("without", script).withoutTimeout());
            limiting.assertOutcome("completed", 1, without);
            TaskHandle longer = limiting.run(TaskSpec.once("longer", script).withTimeout(LIMIT.plusNanos(1)));
            limiting.assertOutcome("completed", 1, longer);
        }
    }

    private static SupervisorConfig limited(SupervisorConfig config) {
        return config.withTaskDefaults(config.taskDefaults().withTimeout(LIMIT));
    }
}
