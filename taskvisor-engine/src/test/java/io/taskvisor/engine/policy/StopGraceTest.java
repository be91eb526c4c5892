package io.taskvisor.engine.policy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.engine.testing.TestSupervisor;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cancelled task's attempt that still runs when the grace ends is abandoned. The supervisor's grace is 5 s. */
class StopGraceTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.threaded(time, config -> config.withMaxConcurrent(1));
    private final Blocker stubborn = Blocker.stubborn();

    @AfterEach
    void close() {
        stubborn.release();
        supervisor.close();
    }

    private TaskHandle cancelled(TaskSpec spec) {
        TaskHandle task = supervisor.start(spec);
        stubborn.awaitStarted(1);
        task.cancel();
        assertEquals(TaskState.STOPPING, task.state());
        return task;
    }

    private void assertAbandonedAfter(Duration grace, TaskHandle task) {
        time.advance(grace.minusNanos(1));
        assertEquals(TaskState.STOPPING, task.state());
        time.advance(Duration.ofNanos(1));
        supervisor.assertOutcome("abandoned", 1, task);
    }

    @Test
    void theSupervisorsGraceHoldsForATaskWithoutItsOwn() {
        assertAbandonedAfter(Duration.ofSeconds(5), cancelled(TaskSpec.once("t", stubborn)));
    }

    @Test
    void aTasksOwnGraceMayBeShorter() {
        Duration grace = Duration.ofMillis(300);
        assertAbandonedAfter(grace, cancelled(TaskSpec.once("t", stubborn).withStopGrace(grace)));
    }

    @Test
    void aTasksOwnGraceMayBeLonger() {
        Duration grace = Duration.ofSeconds(50);
        assertAbandonedAfter(grace, cancelled(TaskSpec.once("t", stubborn).withStopGrace(grace)));
    }

    @Test
    void withAGraceOfZeroATaskIsAbandonedAtOnce() {
        TaskHandle task = supervisor.start(TaskSpec.once("t", stubborn).withStopGrace(Duration.ZERO));
        stubborn.awaitStarted(1);
        task.cancel();
        supervisor.assertOutcome("abandoned", 1, task);
    }

    @Test
    void theOutcomeShowsWhereTheThreadWas() {
        TaskHandle task = cancelled(TaskSpec.once("t", stubborn));
        time.advance(Duration.ofSeconds(5));
        Throwable stuckAt =
                supervisor.outcome(task, TaskOutcome.Abandoned.class).stuckAt();
        assertTrue(
                Arrays.stream(stuckAt.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("blockHere")),
                () -> Arrays.toString(stuckAt.getStackTrace()));
        assertTrue(
                stuckAt.getMessage().startsWith("attempt 1 of task 't' ignores that it was told to stop"),
                stuckAt::getMessage);
    }

    @Test
    void anAbandonedTaskHasReleasedItsNameAndItsPermit() {
        TaskHandle task = cancelled(TaskSpec.once("t", stubborn));
        time.advance(Duration.ofSeconds(5));
        supervisor.assertOutcome("abandoned", 1, task);
        TaskHandle next = supervisor.add(TaskSpec.once("t", context -> {}));
        supervisor.assertOutcome("completed", 1, next);
    }

    @Test
    void whatAnAbandonedAttemptStillDoesIsIgnoredAndItsEndIsLogged() {
        TaskHandle task = cancelled(TaskSpec.once("left-behind", context -> {
            stubborn.run(context);
            context.ready();
            context.heartbeat();
            throw new IllegalStateException("too late");
        }));
        time.advance(Duration.ofSeconds(5));
        supervisor.assertOutcome("abandoned", 1, task);
        TaskOutcome outcome = supervisor.outcome(task, TaskOutcome.class);
        stubborn.release();
        RecordedLog.Entry end =
                RecordedLog.await(Level.INFO, "attempt 1 of task 'left-behind', which had been abandoned, has ended");
        assertEquals("too late", requireNonNull(end.thrown()).getMessage());
        supervisor.close();
        assertEquals(outcome, supervisor.outcome(task, TaskOutcome.class));
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_abandoned", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("left-behind"));
    }

    @Test
    void anAttemptThatEndsWithinTheGraceIsNotAbandoned() {
        TaskHandle task = cancelled(TaskSpec.once("t", stubborn));
        time.advance(Duration.ofSeconds(5).minusNanos(1));
        stubborn.release();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void anAsyncAttemptIsAbandonedWithoutFrames() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        TaskHandle task = supervisor.start(TaskSpec.once("t", Task.async(context -> work.minimalCompletionStage())));
        Await.until("the thread to leave the attempt to its stage", () -> work.getNumberOfDependents() > 0);
        task.cancel();
        supervisor.awaitState(task, TaskState.STOPPING);
        time.advance(Duration.ofSeconds(5));
        TaskOutcome.Abandoned outcome = supervisor.outcome(task, TaskOutcome.Abandoned.class);
        assertEquals(
                "attempt 1 of task 't' ignores that it was told to stop;"
                        + " it is asynchronous, and no thread of it is known",
                outcome.stuckAt().getMessage());
        assertEquals(0, outcome.stuckAt().getStackTrace().length);
        work.complete(null);
        assertEquals(outcome, supervisor.outcome(task, TaskOutcome.class));
    }
}
