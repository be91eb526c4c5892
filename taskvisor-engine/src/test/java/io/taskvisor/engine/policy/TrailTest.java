package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The events of a supervisor and of its tasks, in order and with what they carry. */
class TrailTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private List<String> labels() {
        return supervisor.trail().events().stream()
                .map(event -> event.kind().label())
                .toList();
    }

    @Test
    void theWholeLifeOfASupervisorWithOneTask() {
        supervisor.run(TaskSpec.once("t", script.succeed()));
        supervisor.close();
        assertEquals(
                List.of(
                        "supervisor_started",
                        "task_added",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed",
                        "shutdown_requested",
                        "all_stopped_within_grace",
                        "supervisor_stopped"),
                labels());
    }

    @Test
    void aShutdownCancelsWhatIsThere() {
        supervisor.run(TaskSpec.periodic("t", Duration.ofHours(1), script.succeed()));
        supervisor.close();
        assertEquals(
                List.of(
                        "supervisor_started",
                        "task_added",
                        "attempt_starting",
                        "attempt_succeeded",
                        "restart_scheduled",
                        "shutdown_requested",
                        "task_finished",
                        "task_removed",
                        "all_stopped_within_grace",
                        "supervisor_stopped"),
                labels());
        assertEquals(1, supervisor.trail().first(Event.ShutdownRequested.class).tasks());
    }

    @Test
    void sequencesHaveNoGapsAndTimesAreTheClocks() {
        TaskHandle task = supervisor.run(TaskSpec.restartable(
                        "t", script.failAfter(Duration.ofMillis(3), "1").succeed())
                .withBackoff(retry -> Duration.ofMillis(10)));
        supervisor.runNextWhenDue(task);
        supervisor.close();
        List<Event> events = supervisor.trail().events();
        assertEquals(
                LongStream.range(0, events.size()).boxed().toList(),
                events.stream().map(Event::sequence).toList());
        assertEquals(
                List.of(0L, 0L, 0L, 3L, 3L, 13L, 13L, 13L, 13L),
                events.stream()
                        .limit(9)
                        .map(event ->
                                Duration.between(FakeTime.START, event.at()).toMillis())
                        .toList());
    }

    @Test
    void everyEventOfATaskHasItsIdentityAndTags() {
        Map<String, String> tags = Map.of("team", "blue");
        TaskHandle task = supervisor.run(
                TaskSpec.restartable("t", script.fail("1").succeed()).withTags(tags));
        supervisor.trail().ofFinished("t");
        List<Event.TaskEvent> events = supervisor.trail().events(Event.TaskEvent.class);
        assertEquals(8, events.size());
        events.forEach(event -> {
            assertEquals(task.id(), event.task());
            assertEquals(tags, event.tags());
        });
    }

    @Test
    void eventsOfAttemptsCarryTheirNumberAndHowLongTheyRan() {
        supervisor.run(TaskSpec.restartable(
                "t", script.failAfter(Duration.ofMillis(3), "1").succeedAfter(Duration.ofMillis(5))));
        supervisor.trail().ofFinished("t");
        assertEquals(
                List.of(1, 1, 1, 2, 2),
                supervisor.trail().events(Event.AttemptEvent.class).stream()
                        .map(Event.AttemptEvent::attempt)
                        .toList());
        assertEquals(
                Duration.ofMillis(3),
                supervisor.trail().first(Event.AttemptFailed.class).elapsed());
        assertEquals(
                Duration.ofMillis(5),
                supervisor.trail().first(Event.AttemptSucceeded.class).elapsed());
    }

    @Test
    void taskFinishedCarriesTheOutcomeAndTheAge() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeedAfter(Duration.ofMillis(5))));
        supervisor.advanceMillis(20);
        supervisor.runNext();
        Event.TaskFinished event = supervisor.trail().first(Event.TaskFinished.class);
        assertEquals(supervisor.outcome(task, TaskOutcome.class), event.outcome());
        assertEquals(Duration.ofMillis(25), event.age());
    }

    @Test
    void aTaskThatIsCancelledWhileItRunsHasAnAttemptCancelledBetween() {
        supervisor.run(TaskSpec.once("t", context -> {
            supervisor.supervisor().task("t").orElseThrow().cancel();
            context.throwIfCancelled();
        }));
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_cancelled", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void aFatalFailureHasNoRestart() {
        supervisor.run(TaskSpec.restartable("t", script.fail("1")).withFatalWhen(cause -> true));
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_failed", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void aQuarantinedTaskThatIsResumedGoesOnInItsTrail() {
        TaskHandle task =
                supervisor.run(TaskSpec.restartable("t", script.fail("1").succeed())
                        .withMaxRetries(0)
                        .withQuarantine(true));
        task.resume();
        supervisor.runNext();
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_starting",
                        "attempt_failed",
                        "task_quarantined",
                        "task_resumed",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }
}
