package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.Task;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An attempt that gives no heartbeat is stalled. */
class WatchdogTest {
    private static final Duration BEAT = Duration.ofMillis(100);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskSpec watched(Task task) {
        return TaskSpec.restartable("t", task).withHeartbeat(BEAT);
    }

    private AttemptStalledException stallOf(TaskHandle task) {
        return assertInstanceOf(
                AttemptStalledException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void anAttemptWithoutAHeartbeatIsStalled() {
        Expected thrown = new Expected("while stopping");
        TaskHandle task = supervisor.run(watched(context -> {
                    time.advance(BEAT);
                    assertTrue(context.isCancelled());
                    throw thrown;
                })
                .withMaxRetries(0));
        AttemptStalledException stall = stallOf(task);
        assertEquals("attempt 1 of task 't' gave no heartbeat for 100ms", stall.getMessage());
        assertSame(thrown, stall.getSuppressed()[0]);
        assertTrue(stall.getStackTrace().length > 0);
    }

    @Test
    void aStallHasAnEventOfItsOwnAndIsRestarted() {
        script.succeedAfter(BEAT).succeed();
        supervisor.assertOutcome("completed", 2, supervisor.run(watched(script)));
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "attempt_stalled",
                        "restart_scheduled",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void anAttemptThatBeatsRunsAsLongAsItLikes() {
        TaskHandle task = supervisor.run(watched(context -> {
            for (int i = 0; i < 1_000; i++) {
                time.advance(BEAT.minusNanos(1));
                context.heartbeat();
            }
        }));
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void anAttemptThatStopsBeatingIsStalledThen() {
        TaskHandle task = supervisor.run(watched(context -> {
                    time.advanceMillis(60);
                    context.heartbeat();
                    time.advance(BEAT.minusNanos(1));
                    assertEquals(false, context.isCancelled());
                    time.advance(Duration.ofNanos(1));
                    assertEquals(true, context.isCancelled());
                })
                .withMaxRetries(0));
        stallOf(task);
    }

    @Test
    void everyAttemptHasItsFirstBeatForFree() {
        script.failAfter(BEAT.minusNanos(1), "1")
                .failAfter(BEAT.minusNanos(1), "2")
                .succeed();
        TaskHandle task = supervisor.run(watched(script));
        supervisor.assertOutcome("completed", 3, task);
        assertEquals(
                List.of("attempt_failed", "attempt_failed"),
                supervisor.trail().ofFinished("t").stream()
                        .filter(label -> label.equals("attempt_failed") || label.equals("attempt_stalled"))
                        .toList());
    }

    @Test
    void nobodyListensForBeatsWhileATaskBacksOff() {
        script.fail("1").succeed();
        TaskHandle task = supervisor.run(watched(script).withBackoff(retry -> BEAT.multipliedBy(10)));
        time.advance(BEAT.multipliedBy(9));
        assertEquals(TaskState.BACKING_OFF, task.state());
        time.advance(BEAT);
        supervisor.runNext();
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void nobodyListensForBeatsWhileATaskWaitsForAThread() {
        TaskHandle task = supervisor.add(watched(script.succeedAfter(BEAT.minusNanos(1))));
        time.advance(BEAT.multipliedBy(10));
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void anAsyncAttemptIsWatchedToo() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        TaskHandle task = supervisor.run(watched(Task.async(context -> work)).withMaxRetries(0));
        time.advance(BEAT);
        work.complete(null);
        assertEquals(0, stallOf(task).getStackTrace().length);
    }
}
