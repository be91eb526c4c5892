package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pause and resume, in every state. */
class PauseTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time, config -> config.withMaxConcurrent(1));
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskHandle self() {
        return supervisor.supervisor().task("t").orElseThrow();
    }

    private TaskHandle backingOff() {
        script.fail("1").succeed();
        TaskHandle task =
                supervisor.run(TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofMillis(100)));
        assertEquals(TaskState.BACKING_OFF, task.state());
        return task;
    }

    @Test
    void aPausedBackoffRunsOnAndStartsWhenItIsDueAndResumed() {
        TaskHandle task = backingOff();
        assertTrue(task.pause());
        assertEquals(TaskState.PAUSED, task.state());
        supervisor.advanceMillis(60);
        assertTrue(task.resume());
        assertEquals(TaskState.BACKING_OFF, task.state());
        supervisor.advanceMillis(40);
        supervisor.runNext();
        assertEquals(List.of(0L, 100L), script.startsMillis());
    }

    @Test
    void whatIsDueWhilePausedRunsAtOnceWhenResumed() {
        TaskHandle task = backingOff();
        assertTrue(task.pause());
        supervisor.advanceMillis(500);
        assertEquals(TaskState.PAUSED, task.state());
        assertEquals(0, supervisor.executor().size());
        assertTrue(task.resume());
        supervisor.runNext();
        assertEquals(List.of(0L, 500L), script.startsMillis());
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void aScheduledTaskIsPausedAndResumed() {
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofMillis(100), script.succeed()));
        assertTrue(task.pause());
        supervisor.advanceMillis(1_000);
        assertEquals(1, script.runs());
        assertTrue(task.resume());
        supervisor.runNext();
        assertEquals(List.of(0L, 1_000L), script.startsMillis());
        assertEquals(TaskState.SCHEDULED, task.state());
    }

    @Test
    void aRunningAttemptGoesOnAndNoneFollows() {
        script.then(context -> {
                    assertTrue(self().pause());
                    assertEquals(TaskState.RUNNING, self().state());
                    assertFalse(context.isCancelled());
                    throw new Exception("1");
                })
                .succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script));
        assertEquals(TaskState.PAUSED, task.state());
        assertTrue(task.resume());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void aRunningAttemptThatIsTheLastFinishesTheTask() {
        script.then(context -> assertTrue(self().pause()));
        supervisor.assertOutcome("completed", 1, supervisor.run(TaskSpec.once("t", script)));
    }

    @Test
    void aPauseThatIsTakenBackWhileTheAttemptRunsChangesNothing() {
        script.then(context -> {
                    assertTrue(self().pause());
                    assertTrue(self().resume());
                    throw new Exception("1");
                })
                .succeed();
        supervisor.assertOutcome("completed", 2, supervisor.run(TaskSpec.restartable("t", script)));
    }

    @Test
    void aTaskThatWaitsForAThreadDoesNotUseTheOneThatComes() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        assertTrue(task.pause());
        assertEquals(TaskState.PAUSED, task.state());
        supervisor.runNext();
        assertEquals(0, script.runs());
        assertTrue(task.resume());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void aPausedTaskHoldsNoPermit() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        assertTrue(task.pause());
        supervisor.runNext();
        TaskHandle other = supervisor.run(TaskSpec.once("other", new Script(time).succeed()));
        supervisor.assertOutcome("completed", 1, other);
        assertTrue(task.resume());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void pausingWhatIsPausedAndResumingWhatIsNotAnswersFalse() {
        TaskHandle task = backingOff();
        assertFalse(task.resume());
        assertTrue(task.pause());
        assertFalse(task.pause());
        assertTrue(task.resume());
        assertFalse(task.resume());
    }

    @Test
    void neitherAnswersTrueOnceATaskStopsOrHasFinished() {
        script.then(context -> {
            self().cancel();
            assertFalse(self().pause());
            assertFalse(self().resume());
        });
        TaskHandle task = supervisor.run(TaskSpec.once("t", script));
        supervisor.assertOutcome("completed", 1, task);
        assertFalse(task.pause());
        assertFalse(task.resume());
    }

    @Test
    void aPausedTaskIsNotMovedByRestartOrRunNow() {
        TaskHandle task = backingOff();
        assertTrue(task.pause());
        assertFalse(task.restart());
        assertFalse(task.runNow());
        assertEquals(TaskState.PAUSED, task.state());
    }

    @Test
    void bothArePublished() {
        TaskHandle task = backingOff();
        assertTrue(task.pause());
        assertTrue(task.resume());
        supervisor.advanceMillis(100);
        supervisor.runNext();
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "attempt_failed",
                        "restart_scheduled",
                        "task_paused",
                        "task_resumed",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }
}
