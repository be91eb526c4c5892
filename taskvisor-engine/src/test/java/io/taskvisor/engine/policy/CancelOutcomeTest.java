package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.FatalTaskException;
import io.taskvisor.RestartPolicy;
import io.taskvisor.Task;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a cancelled task, by how its attempt ends. The attempts here cancel their own task. */
class CancelOutcomeTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time, config -> config.withMaxConcurrent(1));
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    /** Returns a task whose attempt is cancelled, and then does {@code rest}. */
    private TaskSpec cancelled(RestartPolicy policy, Task rest) {
        return TaskSpec.once("t", context -> {
                    cancelSelf(context);
                    rest.run(context);
                })
                .withRestart(policy);
    }

    private void cancelSelf(TaskContext context) {
        supervisor.supervisor().task(context.name()).orElseThrow().cancel();
        assertTrue(context.isCancelled());
    }

    @ParameterizedTest
    @EnumSource(
            value = RestartPolicy.class,
            names = {"NEVER", "ON_FAILURE"})
    void successIsCompletedWhereTheTaskWouldHaveBeenDone(RestartPolicy policy) {
        TaskHandle task = supervisor.run(cancelled(policy, context -> {}));
        assertEquals(new TaskOutcome.Completed(1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void successIsCancelledWhereTheTaskWouldHaveRunForEver() {
        TaskHandle task = supervisor.run(cancelled(RestartPolicy.ALWAYS, context -> {}));
        assertEquals(new TaskOutcome.Cancelled(null, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @ParameterizedTest
    @EnumSource(RestartPolicy.class)
    void aFatalFailureIsFatal(RestartPolicy policy) {
        FatalTaskException fatal = new FatalTaskException("no use");
        TaskHandle task = supervisor.run(cancelled(policy, context -> {
            throw fatal;
        }));
        assertEquals(new TaskOutcome.Fatal(fatal, 1), supervisor.outcome(task, TaskOutcome.class));
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_failed", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void whatFatalWhenMatchesIsFatal() {
        Expected thrown = new Expected("matched");
        TaskHandle task = supervisor.run(cancelled(RestartPolicy.ALWAYS, context -> {
                    throw thrown;
                })
                .withFatalWhen(Expected.class::isInstance));
        assertEquals(new TaskOutcome.Fatal(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @ParameterizedTest
    @EnumSource(RestartPolicy.class)
    void anythingElseIsCancelledWithWhatWasThrown(RestartPolicy policy) {
        Expected thrown = new Expected("while stopping");
        TaskHandle task = supervisor.run(cancelled(policy, context -> {
            throw thrown;
        }));
        assertEquals(new TaskOutcome.Cancelled(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_cancelled", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void thePoliteWayIsCancelledWithATaskCancelledExceptionWithoutAStack() {
        TaskHandle task = supervisor.run(cancelled(RestartPolicy.ALWAYS, TaskContext::throwIfCancelled));
        Throwable cause = supervisor.outcome(task, TaskOutcome.Cancelled.class).cause();
        assertInstanceOf(TaskCancelledException.class, cause);
        assertEquals("attempt 1 of task 't' was told to stop", cause.getMessage());
        assertEquals(0, cause.getStackTrace().length);
    }

    @Test
    void aCancelledAsyncTaskDecidesByItsStage() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        TaskHandle task = supervisor.run(TaskSpec.once("t", Task.async(context -> {
            context.onCancel(() -> work.cancel(false));
            return work;
        })));
        task.cancel();
        supervisor.assertOutcome("cancelled", 1, task);
    }

    @Test
    void aTaskThatWaitsIsCancelledWithoutACauseAndNeverRuns() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        assertEquals(TaskState.WAITING, task.state());
        task.cancel();
        supervisor.runNext();
        assertCancelledBetweenAttempts(0, task);
        assertEquals(0, script.runs());
    }

    @Test
    void aTaskThatBacksOffIsCancelledWithoutACause() {
        TaskHandle task =
                supervisor.run(TaskSpec.restartable("t", script.fail("1")).withBackoff(retry -> Duration.ofHours(1)));
        task.cancel();
        assertCancelledBetweenAttempts(1, task);
        assertEquals(0, time.scheduled(), "its timer is taken back");
    }

    @Test
    void aTaskThatIsScheduledIsCancelledWithoutACause() {
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofHours(1), script.succeed()));
        task.cancel();
        assertCancelledBetweenAttempts(1, task);
    }

    @Test
    void aTaskThatIsPausedIsCancelledWithoutACause() {
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofHours(1), script.succeed()));
        assertTrue(task.pause());
        task.cancel();
        assertCancelledBetweenAttempts(1, task);
    }

    private void assertCancelledBetweenAttempts(int attempts, TaskHandle task) {
        supervisor.assertOutcome("cancelled", attempts, task);
        assertNull(supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
    }

    @Test
    void cancellingTwiceIsCancellingOnce() {
        TaskHandle task = supervisor.run(cancelled(RestartPolicy.ALWAYS, this::cancelSelf));
        supervisor.assertOutcome("cancelled", 1, task);
        CompletionStage<TaskOutcome> again = task.cancel();
        assertEquals(
                supervisor.outcome(task, TaskOutcome.class),
                again.toCompletableFuture().join());
    }

    @Test
    void cancellingAFinishedTaskDoesNothing() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", script.succeed()));
        assertEquals(new TaskOutcome.Completed(1), task.cancel().join());
    }

    @Test
    void aCancelledTaskIsNotQuarantined() {
        TaskHandle task = supervisor.run(cancelled(RestartPolicy.ON_FAILURE, context -> {
                    throw new Expected("last");
                })
                .withMaxRetries(0)
                .withQuarantine(true));
        supervisor.assertOutcome("cancelled", 1, task);
    }
}
