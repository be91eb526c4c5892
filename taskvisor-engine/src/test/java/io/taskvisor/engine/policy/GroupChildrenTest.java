package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.DuplicateNameException;
import io.taskvisor.GroupClosedException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Children that come, go and are found while a group runs. */
class GroupChildrenTest {
    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);
    private final Supervisor supervisor = troupe.supervisor();

    @AfterEach
    void close() {
        troupe.close();
    }

    private TaskGroup ordered() {
        return troupe.started(GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b")));
    }

    @Test
    void aTaskThatIsAddedStarts() {
        TaskGroup group = ordered();
        TaskHandle c = group.add(troupe.task("c"));
        troupe.settle();
        troupe.assertJournal("+c");
        assertEquals("g/c", c.id().path());
        assertEquals("c", c.name());
        troupe.fail("a", "1");
        troupe.assertJournal("-a -c -b +a +b +c");
    }

    @Test
    void aGroupThatIsAddedStarts() {
        TaskGroup group = ordered();
        TaskGroup below = group.add(GroupSpec.oneForAll("x", troupe.task("c"), troupe.task("d")));
        troupe.settle();
        troupe.assertJournal("+c +d");
        assertEquals("g/x", below.path());
        troupe.assertState(GroupState.RUNNING, below);
        assertSame(below, supervisor.group("g/x").orElseThrow());
        assertSame(below, group.group("x").orElseThrow());
        assertEquals(List.of(below), group.groups());
    }

    @Test
    void allAreAddedOrNone() {
        TaskGroup group = ordered();
        assertThrows(
                DuplicateNameException.class,
                () -> group.addAll(List.of(troupe.task("c"), troupe.task("b"), troupe.task("d"))));
        assertThrows(DuplicateNameException.class, () -> group.addAll(List.of(troupe.task("c"), troupe.task("c"))));
        troupe.settle();
        assertEquals(2, group.tasks().size());
        List<TaskHandle> added = group.addAll(List.of(troupe.task("c"), troupe.task("d")));
        troupe.settle();
        assertEquals(List.of("c", "d"), added.stream().map(TaskHandle::name).toList());
        troupe.assertJournal("+c +d");
    }

    @Test
    void aRefusedGroupLeavesNothingBehind() {
        TaskGroup group = ordered();
        assertThrows(DuplicateNameException.class, () -> group.add(GroupSpec.oneForOne("a", troupe.task("c"))));
        troupe.settle();
        troupe.assertJournal("");
        assertTrue(group.groups().isEmpty());
        assertEquals(
                2,
                supervisor.snapshot().counts().values().stream()
                        .mapToInt(n -> n)
                        .sum());
    }

    @Test
    void tasksAndGroupsShareTheirNames() {
        TaskGroup group = troupe.started(GroupSpec.oneForOne("g", troupe.task("a"), GroupSpec.oneForOne("x")));
        assertThrows(DuplicateNameException.class, () -> group.add(troupe.task("x")));
        assertThrows(DuplicateNameException.class, () -> group.add(GroupSpec.oneForOne("a")));
        assertThrows(DuplicateNameException.class, () -> supervisor.add(troupe.task("g")));
        assertThrows(DuplicateNameException.class, () -> supervisor.add(GroupSpec.oneForOne("g")));
        group.group("x").orElseThrow().add(troupe.of("x").spec());
    }

    @Test
    void aNameIsFreeWhenItsOwnerHasLeft() {
        TaskGroup group = ordered();
        group.task("a").orElseThrow().cancel();
        troupe.settle();
        assertTrue(group.task("a").isEmpty());
        group.add(troupe.task("a"));
        troupe.settle();
        troupe.fail("b", "1");
        troupe.assertJournal("-a +a -b -a +b +a");
    }

    @Test
    void childrenAreFoundByTheirPaths() {
        troupe.started(GroupSpec.oneForOne(
                "g",
                GroupSpec.oneForOne("x", GroupSpec.oneForOne("y", troupe.task("a")), troupe.task("b")),
                troupe.task("c")));
        assertEquals("g/x/y/a", supervisor.task("g/x/y/a").orElseThrow().id().path());
        TaskGroup x = supervisor.group("g/x").orElseThrow();
        assertEquals("g/x/y/a", x.task("y/a").orElseThrow().id().path());
        assertEquals("g/x/y", x.group("y").orElseThrow().path());
        for (String none : List.of("", "g", "g/", "/g/c", "g/x/y", "g/x/y/a/", "g/c/d", "g/x/z/a", "x/b", "g//c")) {
            assertTrue(supervisor.task(none).isEmpty(), none);
        }
        for (String none : List.of("", "/", "g/c", "g/x/", "g/x/y/a", "y")) {
            assertTrue(supervisor.group(none).isEmpty(), none);
        }
        assertEquals("", supervisor.path());
        assertEquals(
                List.of("c"),
                supervisor.group("g").orElseThrow().tasks().stream()
                        .map(TaskHandle::name)
                        .toList());
    }

    @Test
    void aFinishedGroupTakesNobodyIn() {
        TaskGroup group = ordered();
        group.cancel();
        troupe.settle();
        GroupClosedException refused = assertThrows(GroupClosedException.class, () -> group.add(troupe.task("c")));
        assertEquals("group 'g' is FINISHED; it accepts no task or group", refused.getMessage());
        assertThrows(GroupClosedException.class, () -> group.add(GroupSpec.oneForOne("x")));
        assertThrows(GroupClosedException.class, () -> group.addAll(List.of(troupe.task("c"))));
        assertFalse(group.restart());
        assertEquals("cancelled", group.cancel().join().label());
        assertTrue(group.tasks().isEmpty());
    }

    @Test
    void aGroupThatStopsTakesNobodyIn() {
        TaskGroup group = ordered();
        troupe.of("b").stubborn();
        group.cancel();
        assertThrows(GroupClosedException.class, () -> group.add(troupe.task("c")));
        assertFalse(group.restart());
        troupe.fail("b", "it stops");
    }

    @Test
    void aClosedSupervisorSaysSo() {
        TaskGroup group = ordered();
        troupe.close();
        assertThrows(SupervisorClosedException.class, () -> group.add(troupe.task("c")));
        assertThrows(SupervisorClosedException.class, () -> supervisor.add(GroupSpec.oneForOne("x")));
        assertEquals(GroupState.FINISHED, supervisor.state());
        assertFalse(supervisor.restart());
    }

    @Test
    void aRestartByHandRestartsAllBelowIt() {
        TaskGroup group = troupe.started(GroupSpec.restForOne(
                "g", troupe.task("a"), GroupSpec.oneForAll("x", troupe.task("b"), troupe.task("c")), troupe.task("d")));
        troupe.fail("b", "1");
        troupe.fail("d", "2");
        troupe.assertJournal("-b -c +b +c -d +d");
        assertTrue(group.restart());
        troupe.settle();
        troupe.assertJournal("-d -c -b -a +a +b +c +d");
        assertEquals(0, troupe.handle("g/x/b").snapshot().consecutiveFailures());
        assertEquals(0, troupe.handle("g/d").snapshot().consecutiveFailures());
        assertEquals(1, group.snapshot().restartsInWindow());
        assertEquals(1, troupe.group("g/x").snapshot().restartsInWindow());
        assertEquals(4, troupe.handle("g/d").snapshot().attempts() + 1);
        assertEquals(0, group.snapshot().restarts());
    }

    @Test
    void aRestartOfTheSupervisorByHandRestartsAll() {
        supervisor.add(troupe.task("t"));
        ordered();
        assertTrue(supervisor.restart());
        troupe.settle();
        assertEquals(2, troupe.handle("t").snapshot().attempts());
        assertEquals(2, troupe.handle("g/b").snapshot().attempts());
    }

    @Test
    void cancelOfTheSupervisorCancelsAllAndItStaysOpen() {
        supervisor.add(troupe.task("t"));
        TaskGroup group = ordered();
        supervisor.cancel();
        troupe.settle();
        troupe.assertState(GroupState.FINISHED, group);
        assertTrue(supervisor.snapshot().children().isEmpty());
        troupe.started(GroupSpec.oneForOne("g", troupe.task("a")));
        assertEquals(GroupState.RUNNING, supervisor.state());
    }

    @Test
    void anEmptyGroupRunsAndRestarts() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll("g"));
        assertTrue(group.restart());
        troupe.assertState(GroupState.RUNNING, group);
        group.add(troupe.task("a"));
        troupe.settle();
        troupe.assertState(TaskState.RUNNING, "g/a");
        troupe.succeed("a");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aTaskOfAGroupWaitsForAPermitLikeAnyOther() {
        Troupe narrow = new Troupe(time, config -> config.withName("narrow").withMaxConcurrent(1));
        TaskGroup group = narrow.supervisor().add(GroupSpec.oneForAll("g", narrow.task("a"), narrow.task("b")));
        narrow.start(1);
        narrow.assertJournal("+a");
        assertEquals(TaskState.WAITING, narrow.handle("g/b").state());
        assertEquals(GroupState.STARTING, group.state());
        narrow.of("a").succeed();
        narrow.start(1);
        narrow.assertJournal("-a +b");
        assertEquals(GroupState.RUNNING, group.state());
        narrow.of("b").succeed();
        narrow.close();
    }

    @Test
    void aGroupStopsWhenATaskWaitsForAPermit() {
        Troupe narrow = new Troupe(time, config -> config.withName("narrow").withMaxConcurrent(1));
        TaskGroup group = narrow.supervisor().add(GroupSpec.oneForAll("g", narrow.task("a"), narrow.task("b")));
        narrow.start(1);
        group.cancel();
        assertEquals(TaskState.STOPPING, narrow.handle("g/a").state());
        narrow.of("a").fail("it stops");
        assertTrue(group.outcome().isDone());
        narrow.assertJournal("+a -a");
        narrow.close();
    }

    @Test
    void deadlinesOfAddedTasksRunFromTheirAcceptance() {
        TaskGroup group = troupe.add(GroupSpec.oneForAll("g", troupe.task("a").withReadiness(Duration.ofHours(1))));
        TaskHandle late = group.add(troupe.task("b").withDeadline(Duration.ofSeconds(2)));
        troupe.settle();
        troupe.advanceMillis(2_000);
        troupe.assertOutcome("failed", 0, late);
    }
}
