package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.DeadlineExceededException;
import io.taskvisor.FatalTaskException;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The longest that a task may take, over all attempts and pauses: in whatever state it is. */
class DeadlineTest {
    private static final Duration DEADLINE = Duration.ofMillis(100);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time, config -> config.withMaxConcurrent(1));
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskSpec spec(Task task) {
        return TaskSpec.restartable("t", task).withDeadline(DEADLINE);
    }

    /** Moves to a nanosecond before the deadline, and past it. */
    private DeadlineExceededException deadlineOf(TaskHandle task, TaskState state, int attempts) {
        time.advance(
                Duration.between(time.instant(), FakeTime.START.plus(DEADLINE).minusNanos(1)));
        assertEquals(state, task.state());
        time.advance(Duration.ofNanos(1));
        return exceeded(task, attempts);
    }

    private DeadlineExceededException exceeded(TaskHandle task, int attempts) {
        supervisor.assertOutcome("failed", attempts, task);
        return assertInstanceOf(
                DeadlineExceededException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void aTaskThatFinishesInTimeKnowsNothingOfIt() {
        TaskHandle task = supervisor.run(spec(script.succeedAfter(DEADLINE.minusNanos(1))));
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void aRunningAttemptIsStopped() {
        Expected thrown = new Expected("while stopping");
        TaskHandle task = supervisor.run(spec(context -> {
            time.advance(DEADLINE.minusNanos(1));
            assertEquals(false, context.isCancelled());
            time.advance(Duration.ofNanos(1));
            assertEquals(true, context.isCancelled());
            assertEquals(
                    TaskState.STOPPING,
                    supervisor.supervisor().task("t").orElseThrow().state());
            throw thrown;
        }));
        DeadlineExceededException cause = exceeded(task, 1);
        assertEquals("task 't' did not finish within its deadline of 100ms", cause.getMessage());
        assertEquals(thrown, cause.getCause());
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_cancelled", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void anAttemptThatIsStoppedAndThenSucceedsIsTooLate() {
        TaskHandle task = supervisor.run(spec(script.succeedAfter(DEADLINE)));
        assertNull(exceeded(task, 1).getCause());
    }

    @Test
    void anAttemptThatIsStoppedAndThenIsFatalIsTooLateToo() {
        TaskHandle task = supervisor.run(spec(context -> {
            time.advance(DEADLINE);
            throw new FatalTaskException("no use");
        }));
        assertInstanceOf(FatalTaskException.class, exceeded(task, 1).getCause());
    }

    @Test
    void anAttemptThatIgnoresItIsAbandonedWhenItsGraceEnds() {
        try (TestSupervisor threaded = TestSupervisor.threaded(time)) {
            Blocker blocker = Blocker.stubborn();
            TaskHandle task = threaded.start(spec(blocker).withStopGrace(Duration.ofMillis(30)));
            blocker.awaitStarted(1);
            time.advance(DEADLINE);
            threaded.awaitState(task, TaskState.STOPPING);
            time.advance(Duration.ofMillis(30));
            threaded.assertOutcome("abandoned", 1, task);
            blocker.release();
        }
    }

    @Test
    void aTaskThatIsScheduledEnds() {
        TaskHandle task = supervisor.run(
                TaskSpec.periodic("t", Duration.ofHours(1), script.succeed()).withDeadline(DEADLINE));
        assertNull(deadlineOf(task, TaskState.SCHEDULED, 1).getCause());
    }

    @Test
    void aTaskThatIsPausedEnds() {
        script.fail("the last failure");
        TaskHandle task = supervisor.run(spec(script).withBackoff(BackoffStrategy.constant(Duration.ofMillis(50))));
        assertTrue(task.pause());
        assertEquals(
                "the last failure",
                deadlineOf(task, TaskState.PAUSED, 1).getCause().getMessage());
    }

    @Test
    void aTaskThatWaitsForAThreadEnds() {
        TaskHandle task = supervisor.add(spec(script.succeed()));
        deadlineOf(task, TaskState.WAITING, 0);
        supervisor.runNext();
        assertEquals(0, script.runs());
    }

    @Test
    void aTaskThatWaitsForAPermitEndsAndLeavesTheQueue() {
        supervisor.run(TaskSpec.once("first", context -> {
            TaskHandle task = supervisor.add(spec(script.succeed()));
            deadlineOf(task, TaskState.WAITING, 0);
        }));
        TaskHandle next = supervisor.run(TaskSpec.once("next", new Script(time).succeed()));
        supervisor.assertOutcome("completed", 1, next);
    }

    @Test
    void aTaskInQuarantineEnds() {
        TaskHandle task = supervisor.run(
                spec(script.fail("the last failure")).withMaxRetries(0).withQuarantine(true));
        assertEquals(
                "the last failure",
                deadlineOf(task, TaskState.QUARANTINED, 1).getCause().getMessage());
    }

    @Test
    void aTaskThatIsStuckIsStoppedForGood() {
        try (TestSupervisor threaded = TestSupervisor.threaded(time)) {
            Blocker blocker = Blocker.stubborn();
            TaskHandle task = threaded.start(
                    spec(blocker).withTimeout(Duration.ofMillis(10)).withStopGrace(Duration.ofMillis(20)));
            blocker.awaitStarted(1);
            time.advance(Duration.ofMillis(10));
            time.advance(Duration.ofMillis(20));
            threaded.awaitState(task, TaskState.STUCK);
            time.advance(Duration.ofMillis(70));
            threaded.awaitState(task, TaskState.STOPPING);
            blocker.release();
            threaded.assertOutcome("failed", 1, task);
        }
    }

    @Test
    void itRunsFromAcceptanceOnWhateverTheAttemptsDo() {
        script.failAfter(Duration.ofMillis(40), "1")
                .failAfter(Duration.ofMillis(40), "2")
                .failAfter(DEADLINE, "3");
        exceeded(supervisor.run(spec(script)), 3);
    }

    // ---- the cause

    /** How an attempt may end because it was told to stop. */
    private enum Echo {
        INTERRUPT(context -> Thread.sleep(1)),
        TOKEN(TaskContext::throwIfCancelled),
        CANCELLATION(context -> {
            throw new CancellationException();
        }),
        CHANNEL(context -> {
            throw new ClosedByInterruptException();
        }),
        STREAM(context -> {
            throw new InterruptedIOException();
        }),
        WRAPPED(context -> {
            throw new IllegalStateException(new CompletionException(new InterruptedException("inside")));
        });

        private final Task ending;

        Echo(Task ending) {
            this.ending = ending;
        }
    }

    private Script stopped(Task ending) {
        return script.then(context -> {
            time.advance(DEADLINE);
            ending.run(context);
        });
    }

    @ParameterizedTest
    @EnumSource(Echo.class)
    void whatTheDeadlineItselfHasCausedIsNotItsCause(Echo echo) {
        script.fail("no route to host");
        DeadlineExceededException missed = exceeded(supervisor.run(spec(stopped(echo.ending))), 2);
        assertEquals("no route to host", missed.getCause().getMessage());
        assertEquals(1, missed.getSuppressed().length, "what the attempt threw is not lost");
    }

    @ParameterizedTest
    @EnumSource(Echo.class)
    void norIsItIfNothingHadFailed(Echo echo) {
        DeadlineExceededException missed = exceeded(supervisor.run(spec(stopped(echo.ending))), 1);
        assertNull(missed.getCause());
        assertEquals(1, missed.getSuppressed().length);
    }

    @ParameterizedTest
    @EnumSource(Echo.class)
    void fatalWhenIsNotAskedAboutIt(Echo echo) {
        TaskSpec spec = spec(stopped(echo.ending)).withFatalWhen(failure -> true);
        assertNull(exceeded(supervisor.run(spec), 1).getCause());
    }

    @Test
    void aFailureWhileStoppingComesAfterTheOneBefore() {
        Expected second = new Expected("socket closed");
        script.fail("no route to host");
        DeadlineExceededException missed = exceeded(
                supervisor.run(spec(stopped(context -> {
                    throw second;
                }))),
                2);
        assertEquals("no route to host", missed.getCause().getMessage());
        assertEquals(List.of(second), List.of(missed.getSuppressed()));
    }

    @Test
    void aFatalFailureWhileStoppingIsTheCause() {
        script.fail("no route to host");
        DeadlineExceededException missed = exceeded(
                supervisor.run(spec(stopped(context -> {
                    throw new FatalTaskException("no use");
                }))),
                2);
        assertEquals("no use", missed.getCause().getMessage());
        assertEquals(0, missed.getSuppressed().length);
    }

    @Test
    void aTimeoutThatCameBeforeIsTheCause() {
        script.fail("no route to host").then(context -> {
            time.advance(Duration.ofMillis(50));
            assertTrue(context.isCancelled());
            time.advance(DEADLINE);
            Thread.sleep(1);
        });
        TaskSpec spec = spec(script).withTimeout(Duration.ofMillis(50));
        assertInstanceOf(
                AttemptTimeoutException.class, exceeded(supervisor.run(spec), 2).getCause());
    }
}
