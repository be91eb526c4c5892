package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ChildSnapshot;
import io.taskvisor.GroupSnapshot;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.GroupStrategy;
import io.taskvisor.Intensity;
import io.taskvisor.RestartPolicy;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a snapshot of a tree says. */
class TreeSnapshotTest {
    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private GroupSpec tree() {
        return GroupSpec.restForOne(
                        "g",
                        troupe.task("a"),
                        GroupSpec.oneForOne(
                                "x",
                                troupe.task("b").withBackoff(BackoffStrategy.constant(Duration.ofSeconds(5))),
                                troupe.task("c")
                                        .withRestart(RestartPolicy.ALWAYS)
                                        .withInterval(Duration.ofSeconds(7))),
                        troupe.task("d"))
                .withIntensity(3, Duration.ofSeconds(30));
    }

    @Test
    void itIsATreeInTheStartOrder() {
        troupe.supervisor().add(troupe.task("t"));
        troupe.started(tree());
        SupervisorSnapshot root = troupe.supervisor().snapshot();
        assertEquals("test", root.name());
        assertEquals("", root.path());
        assertEquals(GroupStrategy.ONE_FOR_ONE, root.strategy());
        assertEquals(GroupState.RUNNING, root.state());
        assertEquals(
                List.of("t", "g"),
                root.children().stream().map(ChildSnapshot::name).toList());
        GroupSnapshot group = root.groups().get(0);
        assertEquals(
                List.of("a", "x", "d"),
                group.children().stream().map(ChildSnapshot::name).toList());
        assertEquals("g", group.path());
        assertEquals(GroupStrategy.REST_FOR_ONE, group.strategy());
        assertEquals(new Intensity(3, Duration.ofSeconds(30)), group.intensity());
        assertEquals(
                List.of("a", "d"),
                group.tasks().stream().map(TaskSnapshot::name).toList());
        GroupSnapshot below = group.groups().get(0);
        assertEquals("g/x", below.path());
        assertEquals("g/x/b", below.tasks().get(0).id().path());
    }

    @Test
    void countsAreOfAllBelow() {
        TaskGroup group = troupe.started(tree());
        troupe.fail("b", "1");
        troupe.succeed("c");
        GroupSnapshot snapshot = group.snapshot();
        assertEquals(2, snapshot.counts().get(TaskState.RUNNING));
        assertEquals(1, snapshot.counts().get(TaskState.BACKING_OFF));
        assertEquals(1, snapshot.counts().get(TaskState.SCHEDULED));
        assertEquals(TaskState.values().length, snapshot.counts().size());
        assertEquals(
                Map.copyOf(snapshot.counts()), troupe.supervisor().snapshot().counts());
        assertEquals(0, snapshot.groups().get(0).counts().get(TaskState.RUNNING));
    }

    @Test
    void ofTasksItTellsTheTimes() {
        troupe.started(tree());
        time.advanceMillis(1_000);
        assertEquals(FakeTime.START, task("g/a").startedAt().orElseThrow());
        assertTrue(task("g/a").lastHeartbeat().isEmpty());
        troupe.of("a").context().heartbeat();
        assertEquals(FakeTime.START.plusSeconds(1), task("g/a").lastHeartbeat().orElseThrow());
        troupe.fail("b", "1");
        assertEquals(
                FakeTime.START.plusSeconds(6), task("g/x/b").nextAttemptAt().orElseThrow());
        assertTrue(task("g/x/b").startedAt().isEmpty());
        assertEquals("1", task("g/x/b").lastFailure().orElseThrow().getMessage());
        assertEquals(1, task("g/x/b").consecutiveFailures());
        assertEquals(0, task("g/x/b").restarts());
        troupe.succeed("c");
        assertEquals(
                FakeTime.START.plusSeconds(8), task("g/x/c").nextAttemptAt().orElseThrow());
        troupe.advanceMillis(5_000);
        assertEquals(1, task("g/x/b").restarts());
        assertEquals(FakeTime.START.plusSeconds(6), task("g/x/b").startedAt().orElseThrow());
        assertTrue(task("g/x/b").nextAttemptAt().isEmpty());
    }

    private TaskSnapshot task(String path) {
        return troupe.handle(path).snapshot();
    }

    @Test
    void restartsLeaveTheWindowInTime() {
        TaskGroup group = troupe.started(tree());
        troupe.fail("d", "1");
        troupe.advance(Duration.ofSeconds(20));
        troupe.fail("d", "2");
        assertEquals(2, group.snapshot().restartsInWindow());
        assertEquals(0, group.snapshot().groups().get(0).restartsInWindow());
        troupe.advance(Duration.ofSeconds(11));
        assertEquals(1, group.snapshot().restartsInWindow());
        troupe.advance(Duration.ofSeconds(20));
        assertEquals(0, group.snapshot().restartsInWindow());
    }

    @Test
    void ofAGroupThatFailedItTellsWhyAndWhenItComesBack() {
        TaskGroup group =
                troupe.started(GroupSpec.oneForAll("g", troupe.task("a").withMaxRetries(0))
                        .withBackoff(troupe.backoff(Duration.ofSeconds(4))));
        troupe.fail("a", "1");
        GroupSnapshot down = group.snapshot();
        assertEquals(GroupState.BACKING_OFF, down.state());
        assertEquals(FakeTime.START.plusSeconds(4), down.nextStartAt().orElseThrow());
        assertEquals(1, down.consecutiveFailures());
        assertEquals(0, down.restarts());
        assertEquals("1", down.lastFailure().orElseThrow().getCause().getMessage());
        assertEquals(List.of(), down.children());
        troupe.advanceMillis(4_000);
        GroupSnapshot up = group.snapshot();
        assertEquals(GroupState.RUNNING, up.state());
        assertTrue(up.nextStartAt().isEmpty());
        assertEquals(1, up.restarts());
        assertEquals(1, up.children().size());
    }

    @Test
    void itCannotBeChangedAndDoesNotChange() {
        TaskGroup group = troupe.started(tree());
        GroupSnapshot before = group.snapshot();
        group.cancel();
        troupe.settle();
        assertEquals(GroupState.RUNNING, before.state());
        assertEquals(3, before.children().size());
        assertThrows(
                UnsupportedOperationException.class, () -> before.children().clear());
        assertThrows(UnsupportedOperationException.class, () -> before.counts().clear());
        assertEquals(GroupState.FINISHED, group.snapshot().state());
        assertEquals(List.of(), group.snapshot().children());
    }
}
