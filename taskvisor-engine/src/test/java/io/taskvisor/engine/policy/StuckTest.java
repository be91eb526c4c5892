package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.DuplicateNameException;
import io.taskvisor.GroupSpec;
import io.taskvisor.StopReason;
import io.taskvisor.StopSnapshot;
import io.taskvisor.Task;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A timed-out attempt that does not end: nothing overlaps it, unless the spec has it abandoned. */
class StuckTest {
    private static final Duration LIMIT = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofMillis(200);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.threaded(time, config -> config.withMaxConcurrent(1));
    private final Blocker stubborn = Blocker.stubborn();

    @AfterEach
    void close() {
        stubborn.release();
        supervisor.close();
    }

    /** Blocks at its first attempt, and succeeds at the second. */
    private TaskSpec spec() {
        return TaskSpec.restartable("t", context -> {
                    if (context.attempt() == 1) {
                        stubborn.run(context);
                    }
                })
                .withTimeout(LIMIT)
                .withStopGrace(GRACE);
    }

    private TaskHandle timedOut(TaskSpec spec) {
        TaskHandle task = supervisor.start(spec);
        stubborn.awaitStarted(1);
        time.advance(LIMIT);
        assertEquals(TaskState.RUNNING, task.state());
        return task;
    }

    private TaskHandle stuck(TaskSpec spec) {
        TaskHandle task = timedOut(spec);
        time.advance(GRACE.minusNanos(1));
        assertEquals(TaskState.RUNNING, task.state());
        time.advance(Duration.ofNanos(1));
        assertEquals(TaskState.STUCK, task.state());
        return task;
    }

    @Test
    void aTaskIsStuckWhenTheGraceEndsAndGoesOnWhenTheThreadReturns() {
        TaskHandle task = stuck(spec());
        time.advance(Duration.ofMinutes(2));
        assertEquals(TaskState.STUCK, task.state());
        assertEquals(1, stubborn.started());
        stubborn.release();
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "attempt_timed_out",
                        "task_stuck",
                        "task_stuck",
                        "restart_scheduled",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    private void assertStopping(TaskHandle task, StopReason reason, Duration ago, String mark) {
        Instant since = time.instant().minus(ago);
        assertEquals(
                Optional.of(new StopSnapshot(reason, since)), task.snapshot().stopping());
        String drawing = supervisor.supervisor().snapshot().render();
        String line = ", being stopped since " + since.truncatedTo(ChronoUnit.MILLIS) + ": " + reason.label();
        assertTrue(drawing.contains(mark + " t: " + task.state().label()), drawing);
        assertTrue(drawing.contains(line), drawing);
        String json = supervisor.supervisor().snapshot().toJson();
        assertTrue(
                json.contains("\"stopping\":{\"reason\":\"" + reason.label() + "\",\"since\":\"" + since + "\"}"),
                json);
    }

    @Test
    void anAttemptThatIgnoresItsTimeoutIsShownAsBeingStopped() {
        TaskHandle task = timedOut(spec());
        assertStopping(task, StopReason.TIMEOUT, Duration.ZERO, "▲");
        time.advance(GRACE);
        assertEquals(TaskState.STUCK, task.state());
        assertStopping(task, StopReason.TIMEOUT, GRACE, "✗");
        stubborn.release();
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(Optional.empty(), task.snapshot().stopping());
    }

    @Test
    void soIsOneThatIgnoresARestartAndThenACancel() {
        TaskHandle task = supervisor.start(spec().withoutTimeout());
        stubborn.awaitStarted(1);
        assertEquals(Optional.empty(), task.snapshot().stopping());
        task.restart();
        assertStopping(task, StopReason.RESTART, Duration.ZERO, "■");
        time.advance(Duration.ofMillis(1));
        task.cancel();
        assertStopping(task, StopReason.CANCEL, Duration.ZERO, "■");
    }

    @Test
    void soIsOneThatIgnoresThatItStalledWasNotReadyOrIsTooLate() {
        TaskSpec deaf = spec().withoutTimeout();
        assertStoppedFor(StopReason.STALL, deaf.withHeartbeat(LIMIT), "▲");
        assertStoppedFor(StopReason.NOT_READY, deaf.withReadiness(LIMIT), "▲");
        assertStoppedFor(StopReason.DEADLINE, deaf.withDeadline(LIMIT), "■");
    }

    private void assertStoppedFor(StopReason reason, TaskSpec spec, String mark) {
        int started = stubborn.started();
        TaskHandle task = supervisor.start(spec);
        stubborn.awaitStarted(started + 1);
        time.advance(LIMIT);
        assertStopping(task, reason, Duration.ZERO, mark);
        task.cancel();
        time.advance(GRACE);
        supervisor.assertOutcome("abandoned", 1, task);
    }

    @Test
    void soIsOneThatIsToBeRestartedWithItsGroup() {
        TaskGroup group = supervisor.supervisor().add(GroupSpec.oneForAll("g", spec().withoutTimeout()));
        stubborn.awaitStarted(1);
        assertTrue(group.restart());
        assertStopping(group.task("t").orElseThrow(), StopReason.GROUP, Duration.ZERO, "■");
    }

    @Test
    void anAsynchronousOneIsShownTheSameWay() {
        TaskHandle task = supervisor.start(
                TaskSpec.restartable("t", Task.async(context -> new CompletableFuture<>().minimalCompletionStage()))
                        .withTimeout(LIMIT)
                        .withStopGrace(GRACE));
        supervisor.awaitState(task, TaskState.RUNNING);
        Await.until("it runs", () -> task.snapshot().startedAt().isPresent());
        time.advance(LIMIT);
        assertStopping(task, StopReason.TIMEOUT, Duration.ZERO, "▲");
    }

    @Test
    void theEventShowsTheCulprit() {
        stuck(spec());
        Throwable stuckAt = supervisor.trail().first(Event.TaskStuck.class).stuckAt();
        assertTrue(Arrays.stream(stuckAt.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("blockHere")));
    }

    @Test
    void aStuckTaskKeepsItsPermitAndItsName() {
        TaskHandle task = stuck(spec());
        assertThrows(DuplicateNameException.class, () -> supervisor.add(spec()));
        TaskHandle waiting = supervisor.add(TaskSpec.once("other", context -> {}));
        time.advance(Duration.ofHours(1));
        assertEquals(TaskState.WAITING, waiting.state());
        stubborn.release();
        supervisor.assertOutcome("completed", 2, task);
        supervisor.assertOutcome("completed", 1, waiting);
    }

    @Test
    void anAttemptThatEndsWithinTheGraceIsRetriedWithoutFurtherAdo() {
        TaskHandle task = timedOut(spec());
        time.advance(GRACE.minusNanos(1));
        stubborn.release();
        supervisor.assertOutcome("completed", 2, task);
        assertFalse(supervisor.trail().ofFinished("t").contains("task_stuck"));
    }

    @Test
    void aStuckTaskWithoutRetriesFailsWithItsTimeoutWhenTheThreadReturns() {
        TaskHandle task = stuck(spec().withMaxRetries(0));
        stubborn.release();
        assertInstanceOf(
                AttemptTimeoutException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void aStuckTaskThatIsCancelledHasItsGraceOnceMoreThenIsAbandoned() {
        TaskHandle task = stuck(spec());
        task.cancel();
        assertEquals(TaskState.STOPPING, task.state());
        time.advance(GRACE.minusNanos(1));
        assertEquals(TaskState.STOPPING, task.state());
        time.advance(Duration.ofNanos(1));
        supervisor.assertOutcome("abandoned", 1, task);
    }

    @Test
    void aStuckTaskThatIsCancelledAndThenReturnsIsCancelledWithItsTimeout() {
        TaskHandle task = stuck(spec());
        task.cancel();
        stubborn.release();
        assertInstanceOf(
                AttemptTimeoutException.class,
                supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
    }

    @Test
    void withAbandonAfterAStuckAttemptIsLeftBehindAndTheTaskGoesOn() {
        TaskHandle task = stuck(spec().withAbandonAfter(GRACE.multipliedBy(3)));
        time.advance(GRACE.multipliedBy(2).minusNanos(1));
        assertEquals(TaskState.STUCK, task.state());
        time.advance(Duration.ofNanos(1));
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(0, supervisor.supervisor().tasks().size());
        stubborn.release();
        stubborn.awaitEnded(1);
    }

    @Test
    void anAbandonAfterWithinTheGraceLeavesNoTimeToBeStuck() {
        TaskHandle task = timedOut(spec().withAbandonAfter(GRACE.dividedBy(2)));
        time.advance(GRACE.dividedBy(2));
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "attempt_timed_out",
                        "attempt_abandoned",
                        "restart_scheduled",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void anAbandonedAttemptCountsAsFailedInTheRow() {
        TaskHandle task = timedOut(spec().withAbandonAfter(GRACE).withMaxRetries(0));
        time.advance(GRACE);
        assertInstanceOf(
                AttemptTimeoutException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void abandonAfterDoesNotShortenTheGraceOfACancel() {
        TaskHandle task = supervisor.start(spec().withAbandonAfter(Duration.ofMillis(1)));
        stubborn.awaitStarted(1);
        task.cancel();
        time.advance(GRACE.minusNanos(1));
        assertEquals(TaskState.STOPPING, task.state());
        time.advance(Duration.ofNanos(1));
        supervisor.assertOutcome("abandoned", 1, task);
    }

    @Test
    void aRestartThatIsIgnoredIsStuckToo() {
        TaskHandle task = supervisor.start(spec().withoutTimeout());
        stubborn.awaitStarted(1);
        assertTrue(task.restart());
        time.advance(GRACE);
        assertEquals(TaskState.STUCK, task.state());
        assertFalse(task.restart());
        assertFalse(task.runNow());
        stubborn.release();
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void aStuckTaskCanBePausedAndWaitsWhenTheThreadReturns() {
        TaskHandle task = stuck(spec());
        assertTrue(task.pause());
        assertEquals(TaskState.STUCK, task.state());
        stubborn.release();
        supervisor.awaitState(task, TaskState.PAUSED);
        assertTrue(task.resume());
        supervisor.assertOutcome("completed", 2, task);
    }
}
