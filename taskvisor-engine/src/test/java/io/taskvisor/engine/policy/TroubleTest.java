package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.FailedTask;
import io.taskvisor.FatalTaskException;
import io.taskvisor.StopReason;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.TaskThread;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task in trouble looks like one, in events and snapshots, and so does one that is gone. */
class TroubleTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.threaded(time, config -> config);
    private final Blocker stubborn = Blocker.stubborn();

    @AfterEach
    void close() {
        stubborn.release();
        supervisor.close();
    }

    private TaskSpec spec() {
        return TaskSpec.restartable("t", context -> {
                    if (context.attempt() == 1) {
                        stubborn.run(context);
                    }
                })
                .withTimeout(LIMIT)
                .withStopGrace(GRACE);
    }

    private TaskHandle stuck(TaskSpec spec) {
        TaskHandle task = supervisor.start(spec);
        stubborn.awaitStarted(1);
        time.advance(LIMIT);
        time.advance(GRACE);
        assertEquals(TaskState.STUCK, task.state());
        return task;
    }

    private SupervisorSnapshot snapshot() {
        return supervisor.supervisor().snapshot();
    }

    @Test
    void threadsShowsWhereATaskIs() throws Exception {
        TaskHandle task = supervisor.start(spec());
        stubborn.awaitStarted(1);
        Await.until("it blocks", () -> isInBlocker(task.threads()));
        assertEquals(List.of(), task.snapshot().threads());
        stubborn.release();
        task.await();
        assertEquals(List.of(), task.threads());
    }

    private static boolean isInBlocker(List<TaskThread> threads) {
        return threads.size() == 1
                && threads.get(0).stack().stream()
                        .anyMatch(frame -> frame.getMethodName().equals("blockHere"));
    }

    @Test
    void aStuckTaskIsShownWithWhereItHangs() {
        TaskHandle task = stuck(spec());
        assertTrue(isInBlocker(task.snapshot().threads()));
        assertTrue(snapshot().render().contains("' in "), snapshot().render());
        assertTrue(
                snapshot().toJson().contains("Blocker.blockHere("), snapshot().toJson());
        stubborn.release();
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(List.of(), task.snapshot().threads());
    }

    @Test
    void thatATaskIsStuckIsToldAgainAndAgainAndWhatFollows() {
        stuck(spec().withAbandonAfter(Duration.ofHours(5)));
        time.advance(Duration.ofMinutes(1));
        time.advance(Duration.ofMinutes(2));
        time.advance(Duration.ofMinutes(4));
        Await.until(
                "it was told four times",
                () -> supervisor.trail().events(Event.TaskStuck.class).size() >= 4);
        List<Event.TaskStuck> told = supervisor.trail().events(Event.TaskStuck.class);
        assertEquals(
                List.of(false, true, true, true),
                told.stream().map(Event.TaskStuck::repeated).toList());
        assertEquals(
                List.of(2L, 62L, 182L, 422L),
                told.stream().map(event -> event.elapsed().toSeconds()).toList());
        assertEquals(StopReason.TIMEOUT, told.get(0).reason());
        assertEquals(Optional.of(Duration.ofHours(5).minus(GRACE)), told.get(0).abandonedIn());
    }

    @Test
    void withoutAbandonAfterNothingFollows() {
        stuck(spec());
        assertEquals(
                Optional.empty(),
                supervisor.trail().first(Event.TaskStuck.class).abandonedIn());
    }

    @Test
    void anAbandonedAttemptIsToldAndCounted() {
        TaskHandle task = stuck(spec().withAbandonAfter(GRACE.multipliedBy(2)).withStableAfter(LIMIT));
        time.advance(GRACE);
        supervisor.assertOutcome("completed", 2, task);
        Event.AttemptAbandoned told = supervisor.trail().first(Event.AttemptAbandoned.class);
        assertEquals(1, told.attempt());
        assertTrue(told.goesOn());
        assertEquals(LIMIT.plus(GRACE.multipliedBy(2)), told.elapsed());
        assertTrue(isIn("blockHere", told.stuckAt()));
        assertEquals(1, task.snapshot().abandonedAttempts());
        assertEquals(1, snapshot().abandonedAttempts());
        assertEquals(1, snapshot().abandonedRunning());
        assertTrue(
                snapshot().render().contains("1 abandoned attempt still running"),
                snapshot().render());
        assertTrue(
                snapshot().toJson().contains("\"abandoned_running\":1"),
                snapshot().toJson());
        stubborn.release();
        Await.until("it ended", () -> snapshot().abandonedRunning() == 0);
        assertEquals(1, snapshot().abandonedAttempts());
        assertFalse(snapshot().render().contains("still running"), snapshot().render());
    }

    private static boolean isIn(String method, Throwable where) {
        return List.of(where.getStackTrace()).stream()
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    @Test
    void aTaskThatEndsAbandonedIsToldTheSameWay() {
        TaskHandle task = supervisor.start(spec());
        stubborn.awaitStarted(1);
        String before = stubborn.threadName();
        task.cancel();
        time.advance(GRACE);
        supervisor.assertOutcome("abandoned", 1, task);
        assertFalse(supervisor.trail().first(Event.AttemptAbandoned.class).goesOn());
        assertEquals(
                List.of("attempt_starting", "attempt_abandoned", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t").subList(1, 5));
        assertTrue(stubborn.threadName().contains("/t"), stubborn.threadName());
        stubborn.release();
        Await.until(
                "its thread has its name again", () -> !stubborn.threadName().contains("abandoned"));
        assertTrue(before.contains("worker") || before.contains("/t"), before);
    }

    @Test
    void theLastThatEndedBadlyAreKept() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            String name = "bad-" + i;
            TaskSpec spec = i % 2 == 0
                    ? TaskSpec.once(name, context -> {
                        throw new IOException(name);
                    })
                    : TaskSpec.restartable(name, context -> {
                        throw new FatalTaskException(name);
                    });
            supervisor.outcome(supervisor.add(spec), TaskOutcome.class);
            supervisor.outcome(supervisor.add(TaskSpec.once("good-" + i, context -> {})), TaskOutcome.class);
            expected.add(0, name);
        }
        List<FailedTask> last = snapshot().lastFailed();
        assertEquals(
                expected.subList(0, 100),
                last.stream().map(each -> each.task().path()).toList());
        assertEquals("fatal", last.get(0).outcome().label());
        assertEquals(time.instant(), last.get(0).at());
        String drawing = snapshot().render();
        assertTrue(drawing.contains("ended badly:\n✗ bad-129: fatal at "), drawing);
        assertTrue(drawing.contains("FatalTaskException: bad-129"), drawing);
        assertTrue(drawing.endsWith("… 90 more"), drawing);
        assertTrue(
                snapshot().toJson().contains("\"last_failed\":[{\"path\":\"bad-129\""),
                snapshot().toJson());
    }
}
