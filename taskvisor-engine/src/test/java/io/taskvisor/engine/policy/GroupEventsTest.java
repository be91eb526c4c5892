package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskGroup;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What groups publish, in which order. */
class GroupEventsTest {
    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private static String told(Event event) {
        if (event instanceof Event.GroupStarted started) {
            return "started " + started.group() + " " + started.strategy();
        }
        if (event instanceof Event.GroupRestarting restarting) {
            Throwable cause = restarting.cause();
            return "restarting " + restarting.group() + " '" + restarting.child() + "' "
                    + (cause == null ? null : cause.getMessage()) + " " + restarting.delay() + " "
                    + restarting.reason();
        }
        if (event instanceof Event.GroupFailed failed) {
            return "failed " + failed.group() + ": " + failed.cause().getMessage();
        }
        if (event instanceof Event.GroupStopped stopped) {
            return "stopped " + stopped.group() + " " + stopped.outcome().label();
        }
        if (event instanceof Event.AttemptStarting starting) {
            return "+" + starting.task().path();
        }
        return event instanceof Event.TaskRemoved removed ? "-" + removed.task().path() : "";
    }

    private void assertTold(String... expected) {
        List<String> all = List.of(expected);
        Await.until(() -> told() + " is to be " + all, () -> told().size() >= all.size());
        assertEquals(all, told());
    }

    private List<String> told() {
        return troupe.trail().events().stream()
                .map(GroupEventsTest::told)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void aGroupStartsRestartsAndStops() {
        TaskGroup group = troupe.add(GroupSpec.oneForAll(
                "g", troupe.task("a"), troupe.task("b").withBackoff(BackoffStrategy.constant(Duration.ofSeconds(2)))));
        troupe.fail("b", "1");
        troupe.advanceMillis(2_000);
        group.restart();
        troupe.settle();
        group.cancel();
        troupe.settle();
        assertTold(
                "+g/a",
                "+g/b",
                "started g ONE_FOR_ALL",
                "restarting g 'b' 1 PT2S FAILURE",
                "+g/a",
                "+g/b",
                "started g ONE_FOR_ALL",
                "restarting g '' null PT0S REQUEST",
                "+g/a",
                "+g/b",
                "started g ONE_FOR_ALL",
                "-g/b",
                "-g/a",
                "stopped g cancelled");
    }

    @Test
    void aGroupThatFailsIsBuiltAnew() {
        TaskGroup group = troupe.add(
                GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b").withMaxRetries(0))
                        .withBackoff(troupe.backoff(Duration.ofSeconds(3))));
        troupe.fail("b", "1");
        troupe.settleUntil("the backoff is known", () -> group.state() == GroupState.BACKING_OFF);
        troupe.settle();
        troupe.advanceMillis(3_000);
        assertTold(
                "+g/a",
                "+g/b",
                "started g REST_FOR_ONE",
                "-g/b",
                "failed g: group 'g' failed: its child 'b' failed for good",
                "-g/a",
                "restarting g 'b' group 'g' failed: its child 'b' failed for good PT3S FAILURE",
                "+g/a",
                "+g/b",
                "started g REST_FOR_ONE");
    }

    @Test
    void oneForOneTellsOfNoRestartsOfItsTasks() {
        troupe.add(GroupSpec.oneForOne("g", troupe.task("a")));
        troupe.fail("a", "1");
        assertTold("+g/a", "started g ONE_FOR_ONE", "+g/a");
    }

    @Test
    void aGroupThatFailsInADependentOneRestartsThat() {
        troupe.add(GroupSpec.oneForAll(
                "o", troupe.task("x"), GroupSpec.oneForAll("g", troupe.task("a").withMaxRetries(0))));
        troupe.fail("a", "1");
        assertTold(
                "+o/x",
                "+o/g/a",
                "started o/g ONE_FOR_ALL",
                "started o ONE_FOR_ALL",
                "-o/g/a",
                "failed o/g: group 'o/g' failed: its child 'a' failed for good",
                "restarting o 'g' group 'o/g' failed: its child 'a' failed for good PT0S FAILURE",
                "restarting o/g 'a' group 'o/g' failed: its child 'a' failed for good PT0S FAILURE",
                "+o/x",
                "+o/g/a",
                "started o/g ONE_FOR_ALL",
                "started o ONE_FOR_ALL");
    }

    @Test
    void siblingsSayThatTheirGroupRestartsThem() {
        troupe.add(GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b")));
        troupe.fail("b", "1");
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_cancelled", "restart_scheduled", "attempt_starting"),
                troupe.trail().of("g/a", 5));
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_failed", "restart_scheduled", "attempt_starting"),
                troupe.trail().of("g/b", 5));
        assertEquals(
                List.of("FAILURE", "GROUP"),
                troupe.trail().events(Event.RestartScheduled.class).stream()
                        .map(event -> event.reason().toString())
                        .sorted()
                        .toList());
    }

    @Test
    void aGroupFailsThenTheRootThenTheSupervisorStops() {
        Troupe strict = new Troupe(time, config -> config.withName("strict").withIntensity(0, Duration.ofMinutes(1)));
        strict.add(GroupSpec.oneForAll("g", strict.task("a").withMaxRetries(0)));
        strict.fail("a", "1");
        strict.settleUntil("it stops", () -> strict.supervisor().outcome().isDone());
        assertEquals(
                List.of("g", ""),
                strict.trail().events(Event.GroupFailed.class).stream()
                        .map(Event.GroupFailed::group)
                        .toList());
        assertEquals(
                List.of("g"),
                strict.trail().events(Event.GroupStopped.class).stream()
                        .map(Event.GroupStopped::group)
                        .toList());
        List<Event> events = strict.trail().events();
        assertEquals("supervisor_stopped", events.get(events.size() - 1).kind().label());
        strict.close();
    }
}
