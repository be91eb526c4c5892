package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task whose retries are used up is parked instead of finished. */
class QuarantineTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor =
            TestSupervisor.manual(time, config -> config.withMaxConcurrent(1).withGrace(Await.LIMIT));
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskHandle quarantined() {
        TaskHandle task = supervisor.run(
                TaskSpec.restartable("t", script).withMaxRetries(1).withQuarantine(true));
        assertEquals(TaskState.QUARANTINED, task.state());
        return task;
    }

    @Test
    void retriesUsedUpParkTheTask() {
        script.fail("1").fail("2");
        TaskHandle task = quarantined();
        assertFalse(task.outcome().isDone());
        assertEquals(2, task.snapshot().attempts());
        Event.TaskQuarantined event = supervisor.trail().first(Event.TaskQuarantined.class);
        assertEquals("2", event.cause().getMessage());
    }

    @Test
    void resumeStartsItAfresh() {
        script.fail("1").fail("2").fail("1 again").fail("2 again").succeed();
        TaskHandle task = quarantined();
        assertTrue(task.resume());
        supervisor.runNext();
        assertEquals(TaskState.QUARANTINED, task.state());
        assertEquals(4, script.runs());
        assertTrue(task.resume());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 5, task);
    }

    @Test
    void aQuarantinedTaskKeepsItsNameButNoPermit() {
        script.fail("1").fail("2");
        TaskHandle task = quarantined();
        assertEquals(task.id(), supervisor.supervisor().task("t").orElseThrow().id());
        supervisor.assertOutcome("completed", 1, supervisor.run(TaskSpec.once("other", new Script(time).succeed())));
    }

    @Test
    void neitherPauseNorRestartNorRunNowMovesIt() {
        script.fail("1").fail("2");
        TaskHandle task = quarantined();
        assertFalse(task.pause());
        assertFalse(task.restart());
        assertFalse(task.runNow());
        assertEquals(TaskState.QUARANTINED, task.state());
    }

    @Test
    void cancellingItIsCancelledWithoutACause() {
        script.fail("1").fail("2");
        TaskHandle task = quarantined();
        task.cancel();
        supervisor.assertOutcome("cancelled", 2, task);
        assertNull(supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
    }

    @Test
    void pausedWhileItsLastRetryRanItIsQuarantinedAndOneResumeStartsIt() {
        script.fail("1")
                .then(context -> {
                    assertTrue(supervisor.supervisor().task("t").orElseThrow().pause());
                    throw new Exception("2");
                })
                .succeed();
        TaskHandle task = quarantined();
        assertTrue(task.resume());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 3, task);
    }

    @Test
    void aParkedTaskStopsWithTheSupervisor() {
        script.fail("1").fail("2");
        TaskHandle task = quarantined();
        assertTrue(supervisor.supervisor().shutdown().clean());
        supervisor.assertOutcome("cancelled", 2, task);
    }
}
