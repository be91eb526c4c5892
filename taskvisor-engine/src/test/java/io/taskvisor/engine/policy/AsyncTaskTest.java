package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attempts that end when a stage completes. */
class AsyncTaskTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time, config -> config.withMaxConcurrent(2));
    private final List<CompletableFuture<Void>> stages = new ArrayList<>();
    private final List<Integer> cancelled = new ArrayList<>();

    @AfterEach
    void close() {
        stages.forEach(stage -> stage.complete(null));
        supervisor.close();
    }

    /** Starts a stage for each attempt, which stays the test's to complete. */
    private final Task pending = Task.async(context -> {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage.minimalCompletionStage(); // One that a stop leaves alone.
    });

    @Test
    void theThreadIsFreeWhileTheStageIsPending() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", pending));
        assertEquals(TaskState.RUNNING, task.state());
        assertEquals(0, supervisor.executor().size());
        stages.get(0).complete(null);
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void theNextAttemptRunsOnTheExecutorNotOnTheCompletersThread() {
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", pending));
        stages.get(0).completeExceptionally(new Expected("1"));
        assertEquals(1, stages.size());
        supervisor.runNext();
        assertEquals(2, stages.size());
        stages.get(1).complete(null);
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void stagesThatAreCompleteAlreadyLoopWithoutGrowingTheStack() {
        int rounds = 20_000;
        int[] runs = new int[1];
        supervisor.add(TaskSpec.restartable(
                "t",
                Task.async(context -> ++runs[0] < rounds
                        ? CompletableFuture.failedFuture(new Expected("again"))
                        : CompletableFuture.completedFuture(null))));
        while (runs[0] < rounds) {
            supervisor.runNext();
        }
        assertEquals(rounds, runs[0]);
    }

    @Test
    void itHoldsItsPermitUntilTheStageCompletes() {
        supervisor.run(TaskSpec.once("a", pending));
        supervisor.run(TaskSpec.once("b", pending));
        TaskHandle waiting = supervisor.add(TaskSpec.once("c", pending));
        assertEquals(0, supervisor.executor().size());
        stages.get(0).complete(null);
        supervisor.runNext();
        assertEquals(TaskState.RUNNING, waiting.state());
    }

    @Test
    void whatTheCallbacksCompleteTheStageWithCounts() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", Task.async(context -> {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            stages.add(stage);
            context.onCancel(() -> cancelled.add(context.attempt()));
            context.onCancel(() -> stage.completeExceptionally(new Expected("aborted")));
            return stage;
        })));
        task.cancel();
        Throwable cause = supervisor.outcome(task, TaskOutcome.Cancelled.class).cause();
        assertEquals("aborted", cause == null ? "" : cause.getMessage());
        assertEquals(List.of(1), cancelled);
    }

    @Test
    void theCancellationStageServesAsACallback() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", Task.async(context -> context.cancellation())));
        assertEquals(TaskState.RUNNING, task.state());
        task.cancel();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void aLateCompletionOfAnAbandonedAttemptIsIgnored() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", pending).withStopGrace(Duration.ofMillis(10)));
        task.cancel();
        supervisor.advanceMillis(10);
        TaskOutcome.Abandoned outcome = supervisor.outcome(task, TaskOutcome.Abandoned.class);
        stages.get(0).completeExceptionally(new Expected("too late"));
        assertSame(outcome, supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void aTimedOutAttemptIsNotOverlapped() {
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", pending).withTimeout(Duration.ofMillis(10)));
        supervisor.advanceMillis(10);
        supervisor.advanceMillis(10_000);
        assertEquals(TaskState.STUCK, task.state());
        assertEquals(1, stages.size());
        stages.get(0).complete(null);
        supervisor.runNext();
        assertEquals(2, stages.size());
        stages.get(1).complete(null);
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void withAbandonAfterATimedOutAttemptIsLeftBehind() {
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", pending)
                .withTimeout(Duration.ofMillis(10))
                .withAbandonAfter(Duration.ofMillis(5)));
        supervisor.advanceMillis(15);
        supervisor.runNext();
        stages.get(0).completeExceptionally(new Expected("of the first, and too late"));
        assertEquals(TaskState.RUNNING, task.state());
        stages.get(1).complete(null);
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void aMinimalStageThatIsCompleteAlreadyIsAnEndLikeAnyOther() {
        TaskHandle done =
                supervisor.run(TaskSpec.once("done", Task.async(context -> CompletableFuture.completedStage(1))));
        supervisor.assertOutcome("completed", 1, done);
        Expected thrown = new Expected("failed stage");
        TaskHandle failed =
                supervisor.run(TaskSpec.once("failed", Task.async(context -> CompletableFuture.failedStage(thrown))));
        assertSame(thrown, supervisor.outcome(failed, TaskOutcome.Failed.class).cause());
    }

    @Test
    void aStageThatRefusesToBeWatchedFailsTheAttempt() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", Task.async(context -> new Unwatchable())));
        Throwable cause = supervisor.outcome(task, TaskOutcome.Failed.class).cause();
        assertEquals("not to be watched", cause.getMessage());
    }

    private static final class Unwatchable extends CompletableFuture<Void> {
        @Override
        public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> action) {
            throw new UnsupportedOperationException("not to be watched");
        }
    }

    @Test
    void theFormIsKnownThroughItsTaskObject() {
        assertTrue(pending instanceof Task.AsyncTask);
    }

    @Test
    void wrappedInALambdaItWaitsForItsStage() {
        TaskHandle task = supervisor.run(TaskSpec.once(
                "t",
                context ->
                        Task.async(c -> CompletableFuture.completedFuture(null)).run(context)));
        supervisor.assertOutcome("completed", 1, task);
        Expected thrown = new Expected("inner");
        TaskHandle failing = supervisor.run(TaskSpec.once(
                "f",
                context ->
                        Task.async(c -> CompletableFuture.failedFuture(thrown)).run(context)));
        assertSame(thrown, supervisor.outcome(failing, TaskOutcome.Failed.class).cause());
    }

    @Test
    void cancelledBeforeItStartedItNeverMakesAStage() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", pending));
        task.cancel();
        supervisor.runNext();
        assertNull(supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
        assertEquals(0, stages.size());
    }
}
