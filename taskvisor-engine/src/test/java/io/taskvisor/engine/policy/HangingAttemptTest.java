package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.NotReadyException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An attempt that hangs is found by its watchdog, or by not being ready: where, and when there is none to find. */
class HangingAttemptTest {
    private static final Duration LIMIT = Duration.ofMillis(100);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.threaded(time, config -> config.withMaxConcurrent(1));
    private final Blocker blocker = Blocker.polite();

    @AfterEach
    void close() {
        blocker.release();
        supervisor.close();
    }

    private enum Watch {
        HEARTBEAT(spec -> spec.withHeartbeat(LIMIT)),
        READINESS(spec -> spec.withReadiness(LIMIT));

        private final UnaryOperator<TaskSpec> on;

        Watch(UnaryOperator<TaskSpec> on) {
            this.on = on;
        }
    }

    private static boolean isWhereItBlocks(Throwable cause) {
        return Arrays.stream(cause.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("blockHere"));
    }

    @Test
    void theEventOfAStallHasTheStackTraceOfTheAttempt() {
        TaskHandle task = supervisor.add(TaskSpec.restartable("t", blocker).withHeartbeat(LIMIT));
        blocker.awaitStarted(1);
        time.advance(LIMIT);
        Event.AttemptStalled stalled = supervisor.trail().first(Event.AttemptStalled.class);
        assertTrue(
                isWhereItBlocks(stalled.cause()),
                () -> Arrays.toString(stalled.cause().getStackTrace()));
        assertEquals(1, stalled.attempt());
        blocker.awaitStarted(2);
        assertEquals(1, task.snapshot().consecutiveFailures());
    }

    @Test
    void theEventOfOneThatIsNotReadyHasItToo() {
        supervisor.add(TaskSpec.restartable("t", blocker).withReadiness(LIMIT));
        blocker.awaitStarted(1);
        time.advance(LIMIT);
        Event.AttemptFailed failed = supervisor.trail().first(Event.AttemptFailed.class);
        assertInstanceOf(NotReadyException.class, failed.cause());
        assertTrue(
                isWhereItBlocks(failed.cause()),
                () -> Arrays.toString(failed.cause().getStackTrace()));
        blocker.awaitStarted(2);
    }

    @ParameterizedTest
    @EnumSource(Watch.class)
    void nobodyIsFoundWhileHeWaitsForAPermit(Watch watch) {
        Blocker first = Blocker.polite();
        supervisor.add(TaskSpec.once("first", first));
        first.awaitStarted(1);
        TaskHandle task = supervisor.add(watch.on.apply(TaskSpec.once("t", blocker)));
        time.advance(LIMIT.multipliedBy(10));
        assertEquals(TaskState.WAITING, task.state());
        first.release();
        blocker.awaitStarted(1);
        time.advance(LIMIT.minusNanos(1));
        blocker.release();
        supervisor.assertOutcome("completed", 1, task);
    }

    @ParameterizedTest
    @EnumSource(Watch.class)
    void norWhileHeBacksOff(Watch watch) {
        TaskHandle task = supervisor.add(watch.on
                .apply(TaskSpec.restartable("t", context -> {
                    if (context.attempt() == 1) {
                        throw new Exception("1");
                    }
                    blocker.run(context);
                }))
                .withBackoff(retry -> LIMIT.multipliedBy(10)));
        supervisor.awaitTimed(task, TaskState.BACKING_OFF);
        time.advance(LIMIT.multipliedBy(9));
        assertEquals(TaskState.BACKING_OFF, task.state());
        time.advance(LIMIT);
        blocker.awaitStarted(1);
        time.advance(LIMIT.minusNanos(1));
        blocker.release();
        supervisor.assertOutcome("completed", 2, task);
    }

    @ParameterizedTest
    @EnumSource(Watch.class)
    void norWhileHeIsPaused(Watch watch) {
        TaskHandle task = supervisor.add(watch.on
                .apply(TaskSpec.restartable("t", context -> {
                    if (context.attempt() == 1) {
                        throw new Exception("1");
                    }
                    blocker.run(context);
                }))
                .withBackoff(retry -> LIMIT));
        supervisor.awaitTimed(task, TaskState.BACKING_OFF);
        assertTrue(task.pause());
        time.advance(LIMIT.multipliedBy(10));
        assertEquals(TaskState.PAUSED, task.state());
        assertTrue(task.resume());
        blocker.awaitStarted(1);
        time.advance(LIMIT.minusNanos(1));
        blocker.release();
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void anAttemptThatRunsOnWhileItsTaskIsPausedIsWatched() {
        TaskHandle task = supervisor.add(TaskSpec.restartable("t", blocker).withHeartbeat(LIMIT));
        blocker.awaitStarted(1);
        assertTrue(task.pause());
        time.advance(LIMIT);
        supervisor.trail().first(Event.AttemptStalled.class);
        Await.until("no other attempt starts", () -> task.state() == TaskState.PAUSED);
        assertEquals(1, blocker.started());
    }
}
