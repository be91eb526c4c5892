package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.taskvisor.FatalTaskException;
import io.taskvisor.RestartPolicy;
import io.taskvisor.Task;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an attempt's ending is: success, failure or fatal. */
class EndingsTest {
    private final TestSupervisor supervisor = TestSupervisor.manual(new FakeTime());

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskHandle runOnce(Task task) {
        return supervisor.run(TaskSpec.once("t", task));
    }

    @Test
    void returningIsSuccess() {
        assertEquals(new TaskOutcome.Completed(1), supervisor.outcome(runOnce(context -> {}), TaskOutcome.class));
    }

    @Test
    void aStageThatCompletesIsSuccess() {
        TaskHandle task = runOnce(Task.async(context -> CompletableFuture.completedFuture("ignored")));
        assertEquals(new TaskOutcome.Completed(1), supervisor.outcome(task, TaskOutcome.class));
    }

    @ParameterizedTest
    @EnumSource(RestartPolicy.class)
    void aFatalTaskExceptionIsNeverRestarted(RestartPolicy policy) {
        FatalTaskException fatal = new FatalTaskException("no use");
        TaskHandle task = supervisor.run(TaskSpec.once("t", context -> {
                    throw fatal;
                })
                .withRestart(policy)
                .withMaxRetries(policy == RestartPolicy.NEVER ? 0 : 3)
                .withQuarantine(policy != RestartPolicy.NEVER));
        assertEquals(new TaskOutcome.Fatal(fatal, 1), supervisor.outcome(task, TaskOutcome.class));
        Event.AttemptFailed event = supervisor.trail().first(Event.AttemptFailed.class);
        assertSame(fatal, event.cause());
        assertEquals(true, event.fatal());
    }

    @Test
    void whatFatalWhenMatchesIsFatal() {
        IOException thrown = new IOException("gone");
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", context -> {
                    throw thrown;
                })
                .withFatalWhen(IOException.class::isInstance));
        assertEquals(new TaskOutcome.Fatal(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void whatFatalWhenDoesNotMatchIsRetried() {
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", context -> {
                    if (context.attempt() == 1) {
                        throw new Expected("once");
                    }
                })
                .withFatalWhen(IOException.class::isInstance));
        assertEquals(new TaskOutcome.Completed(2), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aThrowingFatalWhenCountsAsNoMatchAndIsLogged() {
        TaskHandle task = supervisor.run(TaskSpec.restartable("broken-predicate", context -> {
                    if (context.attempt() == 1) {
                        throw new Expected("once");
                    }
                })
                .withFatalWhen(cause -> {
                    throw new IllegalStateException("broken predicate");
                }));
        assertEquals(new TaskOutcome.Completed(2), supervisor.outcome(task, TaskOutcome.class));
        RecordedLog.await(
                Level.WARNING, "fatalWhen of task 'broken-predicate' failed; the failure counts as retryable");
    }

    static Stream<Throwable> throwables() {
        return Stream.of(
                new Expected("checked"),
                new IllegalStateException("unchecked"),
                new Error("error"),
                new OutOfMemoryError("pretended"),
                new StackOverflowError("pretended"),
                new LinkageError("pretended"),
                new NoClassDefFoundError("pretended"),
                new AssertionError("assertion"),
                new ThreadDeath(),
                new CancellationException("nobody cancelled"),
                new TaskCancelledException("nobody cancelled"),
                new InterruptedException("nobody cancelled"),
                new CompletionException("thrown by the task itself", new Expected("inner")));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void anythingElseThrownIsAFailureThatIsRetried(Throwable thrown) {
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", context -> {
            if (context.attempt() == 1) {
                throwAny(thrown);
            }
            assertSame(thrown, context.lastFailure().orElseThrow());
        }));
        assertEquals(new TaskOutcome.Completed(2), supervisor.outcome(task, TaskOutcome.class));
        Event.AttemptFailed event = supervisor.trail().first(Event.AttemptFailed.class);
        assertSame(thrown, event.cause());
        assertEquals(false, event.fatal());
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void theSupervisorGoesOnWhateverATaskThrows(Throwable thrown) {
        TaskHandle broken = runOnce(context -> throwAny(thrown));
        assertEquals(new TaskOutcome.Failed(thrown, 1), supervisor.outcome(broken, TaskOutcome.class));
        assertEquals(new TaskOutcome.Completed(1), supervisor.outcome(runOnce(context -> {}), TaskOutcome.class));
    }

    @Test
    void aRealStackOverflowIsAFailure() {
        TaskHandle task = runOnce(context -> endless(0));
        assertInstanceOf(
                StackOverflowError.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void aTaskThatInterruptsItselfSucceedsAndLeavesNoInterruptBehind() {
        TaskHandle task = runOnce(context -> Thread.currentThread().interrupt());
        assertEquals(false, Thread.interrupted());
        assertEquals(new TaskOutcome.Completed(1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aNullStageIsAFailure() {
        TaskHandle task = runOnce(Task.async(context -> EndingsTest.<CompletableFuture<?>>nothing()));
        Throwable cause = supervisor.outcome(task, TaskOutcome.Failed.class).cause();
        assertEquals("the async task returned a null stage", cause.getMessage());
    }

    @Test
    void anAsyncTaskThatThrowsInsteadOfReturningFails() {
        Expected thrown = new Expected("before the stage");
        TaskHandle task = runOnce(Task.async(context -> {
            throw thrown;
        }));
        assertEquals(new TaskOutcome.Failed(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aFailedStageFailsTheAttempt() {
        Expected thrown = new Expected("in the stage");
        TaskHandle task = runOnce(Task.async(context -> CompletableFuture.failedFuture(thrown)));
        assertEquals(new TaskOutcome.Failed(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aStagesCompletionExceptionIsUnwrapped() {
        Expected thrown = new Expected("inner");
        CompletableFuture<Void> dependent =
                CompletableFuture.<Void>failedFuture(thrown).thenRun(() -> {});
        TaskHandle task = runOnce(Task.async(context -> dependent));
        assertEquals(new TaskOutcome.Failed(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aPendingStagesCompletionExceptionIsUnwrapped() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        TaskHandle task = runOnce(Task.async(context -> work.thenRun(() -> {})));
        Expected thrown = new Expected("inner");
        work.completeExceptionally(thrown);
        assertEquals(new TaskOutcome.Failed(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aCompletionExceptionWithoutACauseIsKept() {
        CompletionException thrown = new CompletionException("bare", null);
        TaskHandle task = runOnce(Task.async(context -> CompletableFuture.failedFuture(thrown)));
        assertEquals(new TaskOutcome.Failed(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aStagesExecutionExceptionIsNotUnwrapped() {
        ExecutionException thrown = new ExecutionException(new Expected("inner"));
        TaskHandle task = runOnce(Task.async(context -> CompletableFuture.failedFuture(thrown)));
        assertEquals(new TaskOutcome.Failed(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aStageThatItsOwnerCancelledIsAFailure() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        TaskHandle task = runOnce(Task.async(context -> work));
        work.cancel(true);
        assertInstanceOf(
                CancellationException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void aFatalStageIsFatal() {
        FatalTaskException fatal = new FatalTaskException("no use", new TaskvisorException("inner"));
        CompletableFuture<Void> dependent =
                CompletableFuture.<Void>failedFuture(fatal).thenRun(() -> {});
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", Task.async(context -> dependent)));
        assertEquals(new TaskOutcome.Fatal(fatal, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    /** Returns null where the type system says that it can't, as careless callers do. */
    @SuppressWarnings("NullAway")
    private static <T> T nothing() {
        return null;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwAny(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
