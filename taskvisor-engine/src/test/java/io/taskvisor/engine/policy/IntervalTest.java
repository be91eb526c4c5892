package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
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

/** The pause after a success, and the floor that keeps a loop from running hot. */
class IntervalTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskSpec always() {
        return TaskSpec.once("t", script).withRestart(RestartPolicy.ALWAYS);
    }

    @Test
    void theFirstAttemptOfAPeriodicTaskStartsAtOnce() {
        supervisor.run(TaskSpec.periodic("t", Duration.ofHours(1), script.succeed()));
        assertEquals(List.of(0L), script.startsMillis());
    }

    @Test
    void theIntervalRunsFromTheEndOfASuccess() {
        script.succeedAfter(Duration.ofMillis(70));
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofMillis(100), script));
        assertEquals(
                Optional.of(FakeTime.START.plusMillis(170)), task.snapshot().nextAttemptAt());
        supervisor.advanceMillis(99);
        assertEquals(TaskState.SCHEDULED, task.state());
        supervisor.advanceMillis(1);
        supervisor.runNext();
        assertEquals(List.of(0L, 170L), script.startsMillis());
    }

    @Test
    void theIntervalIsNeverCutShort() {
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofMillis(100), script.succeed()));
        time.advance(Duration.ofMillis(100).minusNanos(1));
        assertEquals(TaskState.SCHEDULED, task.state());
        time.advance(Duration.ofNanos(1));
        assertEquals(TaskState.WAITING, task.state());
    }

    @Test
    void theEventTellsTheIntervalAndItsReason() {
        supervisor.run(TaskSpec.periodic("t", Duration.ofMillis(100), script.succeed()));
        Event.RestartScheduled event = supervisor.trail().first(Event.RestartScheduled.class);
        assertEquals(Duration.ofMillis(100), event.delay());
        assertEquals(RestartReason.INTERVAL, event.reason());
        assertEquals(1, event.attempt());
    }

    @Test
    void aFailureBacksOffInsteadOfWaitingForTheInterval() {
        script.fail("a").succeed();
        supervisor.run(TaskSpec.periodic("t", Duration.ofHours(1), script).withBackoff(retry -> Duration.ofMillis(7)));
        supervisor.advanceMillis(7);
        supervisor.runNext();
        assertEquals(List.of(0L, 7L), script.startsMillis());
    }

    @Test
    void aHotLoopIsHeldBackByAMillisecond() {
        script.succeed();
        TaskHandle task = supervisor.run(always());
        assertEquals(TaskState.SCHEDULED, task.state());
        time.advance(Duration.ofNanos(999_999));
        assertEquals(TaskState.SCHEDULED, task.state());
        time.advance(Duration.ofNanos(1));
        supervisor.runNext();
        assertEquals(List.of(0L, 1L), script.startsMillis());
    }

    @Test
    void anAttemptOfAMillisecondIsNotAHotLoop() {
        script.succeedAfter(Duration.ofMillis(1))
                .succeedAfter(Duration.ofMillis(1))
                .succeed();
        supervisor.run(always());
        assertEquals(List.of(0L, 1L, 2L), script.startsMillis());
    }

    @Test
    void anAttemptOfALittleLessIs() {
        script.succeedAfter(Duration.ofNanos(999_999));
        TaskHandle task = supervisor.run(always());
        assertEquals(TaskState.SCHEDULED, task.state());
    }

    @Test
    void anExplicitIntervalOfZeroRunsHotButGivesWayNowAndThen() {
        script.succeed();
        supervisor.run(always().withInterval(Duration.ZERO));
        int inOneGo = script.runs();
        assertTrue(inOneGo >= 2 && inOneGo <= 100, () -> "it ran " + inOneGo + " times before it gave way");
        supervisor.runNext();
        assertTrue(script.runs() > inOneGo);
        assertEquals(0, time.nanos());
    }
}
