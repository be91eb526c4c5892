package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.FatalTaskException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import io.taskvisor.event.RestartReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code restart} and {@code runNow}, in every state. */
class RequestTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskHandle self() {
        return supervisor.supervisor().task("t").orElseThrow();
    }

    private TaskSpec slow() {
        return TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofHours(1));
    }

    @Test
    void runNowCutsABackoffShortAndKeepsTheRow() {
        script.fail("1").fail("2");
        TaskHandle task = supervisor.run(slow().withMaxRetries(1));
        supervisor.advanceMillis(10);
        assertTrue(task.runNow());
        supervisor.runNext();
        supervisor.assertOutcome("failed", 2, task);
        assertEquals(List.of(0L, 10L), script.startsMillis());
    }

    @Test
    void restartCutsABackoffShortAndClearsTheRow() {
        script.fail("1").fail("1 again");
        TaskHandle task = supervisor.run(slow().withMaxRetries(1));
        assertTrue(task.restart());
        assertEquals(0, task.snapshot().consecutiveFailures());
        supervisor.runNext();
        assertEquals(TaskState.BACKING_OFF, task.state());
        assertEquals(1, task.snapshot().consecutiveFailures());
    }

    @Test
    void bothCutAnIntervalShort() {
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofHours(1), script.succeed()));
        assertTrue(task.runNow());
        supervisor.runNext();
        assertTrue(task.restart());
        supervisor.runNext();
        assertEquals(3, script.runs());
        assertEquals(TaskState.SCHEDULED, task.state());
    }

    @Test
    void aRequestIsPublishedWithItsReason() {
        script.fail("1").succeed();
        TaskHandle task = supervisor.run(slow());
        assertTrue(task.runNow());
        supervisor.runNext();
        supervisor.trail().ofFinished("t");
        Event.RestartScheduled event =
                supervisor.trail().events(Event.RestartScheduled.class).get(1);
        assertEquals(RestartReason.REQUEST, event.reason());
        assertEquals(Duration.ZERO, event.delay());
    }

    @Test
    void restartStopsARunningAttemptAndStartsAfreshAtOnce() {
        script.then(context -> {
                    assertTrue(self().restart());
                    assertTrue(context.isCancelled());
                    throw new Expected("told to stop");
                })
                .then(context -> assertFalse(context.isCancelled()));
        TaskHandle task = supervisor.run(slow());
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(List.of(0L, 0L), script.startsMillis());
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "attempt_cancelled",
                        "restart_scheduled",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void restartNeverCountsAsAFailure() {
        script.fail("1")
                .then(context -> {
                    assertTrue(self().restart());
                    throw new Expected("told to stop");
                })
                .then(context -> assertEquals(
                        Optional.empty(), context.lastFailure(), "the previous attempt was stopped, it did not fail"));
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withMaxRetries(1));
        supervisor.assertOutcome("completed", 3, task);
    }

    @Test
    void restartRunsEvenATaskOfOneAttemptAgain() {
        script.then(context -> assertTrue(self().restart())).succeed();
        supervisor.assertOutcome("completed", 2, supervisor.run(TaskSpec.once("t", script)));
    }

    @Test
    void anAttemptThatIsToBeRestartedAndIsFatalIsFatal() {
        script.then(context -> {
            assertTrue(self().restart());
            throw new FatalTaskException("no use");
        });
        supervisor.assertOutcome("fatal", 1, supervisor.run(slow()));
    }

    @Test
    void aTimedOutAttemptMayBeRestartedOnRequest() {
        script.then(context -> {
                    time.advanceMillis(50);
                    assertTrue(self().restart());
                })
                .succeed();
        TaskHandle task =
                supervisor.run(slow().withTimeout(Duration.ofMillis(50)).withMaxRetries(0));
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void runNowDoesNothingToARunningAttempt() {
        script.then(context -> {
            assertFalse(self().runNow());
            assertFalse(context.isCancelled());
        });
        supervisor.assertOutcome("completed", 1, supervisor.run(TaskSpec.once("t", script)));
    }

    @Test
    void bothAskTheExecutorOfATaskThatWaitsAgain() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        assertEquals(TaskState.WAITING, task.state());
        assertTrue(task.restart());
        assertTrue(task.runNow());
        assertEquals(3, supervisor.executor().size());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, task);
        supervisor.runNext();
        supervisor.runNext();
        assertEquals(1, script.runs());
    }

    @Test
    void bothAnswerFalseToATaskThatStopsOrHasFinished() {
        script.then(context -> {
            self().cancel();
            assertFalse(self().restart());
            assertFalse(self().runNow());
        });
        TaskHandle task = supervisor.run(slow());
        supervisor.assertOutcome("completed", 1, task);
        assertFalse(task.restart());
        assertFalse(task.runNow());
    }

    @Test
    void aSecondRequestFindsTheTaskOnItsWay() {
        script.fail("1").succeed();
        TaskHandle task = supervisor.run(slow());
        assertTrue(task.runNow());
        assertTrue(task.runNow());
        assertTrue(task.restart());
        supervisor.runNext();
        assertEquals(2, script.runs());
        supervisor.runNext();
        supervisor.runNext();
        assertEquals(2, script.runs());
    }
}
