package io.taskvisor.engine.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a group tells a child crosses what the child tells the group: the test has the group's turn, and so what comes
 * meanwhile is answered afterwards, in its order.
 */
class CrossingTest {
    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private void inTurnOf(TaskGroup group, Runnable deeds) {
        GroupActor actor = (GroupActor) group;
        actor.post(deeds);
        actor.attend();
        troupe.settle();
    }

    /** Here c has failed when the halt for the failure of b comes; then a fails before the answer to the halt is heard. */
    @Test
    void anAnswerToAnEarlierHaltDoesNotCount() {
        TaskGroup group = troupe.started(
                GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b"), troupe.task("c"), troupe.task("d")));
        inTurnOf(group, () -> {
            troupe.of("c").fail("1");
            troupe.of("b").fail("2");
            troupe.of("a").fail("3");
        });
        troupe.assertState(GroupState.RUNNING, group);
        troupe.assertJournal("-c -b -a -d +a +b +c +d");
    }

    @Test
    void aFailureCrossesARestartByHand() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g", troupe.task("a"), troupe.task("b").withBackoff(BackoffStrategy.constant(Duration.ofSeconds(9)))));
        inTurnOf(group, () -> {
            assertTrue(group.restart());
            troupe.of("b").fail("1");
        });
        troupe.assertJournal("-b -a +a +b");
        assertEquals(0, troupe.handle("g/b").snapshot().consecutiveFailures());
        assertEquals(0, group.snapshot().restartsInWindow());
    }

    @Test
    void aQuarantineCrossesAHalt() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g", troupe.task("a"), troupe.task("b").withMaxRetries(0).withQuarantine(true)));
        inTurnOf(group, () -> {
            troupe.of("a").fail("1");
            troupe.of("b").fail("2");
        });
        troupe.assertState(TaskState.QUARANTINED, "g/b");
        troupe.assertState(GroupState.QUARANTINED, group);
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aSuccessCrossesAHalt() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b")));
        inTurnOf(group, () -> {
            troupe.of("a").fail("1");
            troupe.of("b").succeed();
        });
        troupe.assertJournal("-a -b +a");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aCancelCrossesAFailure() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b")));
        inTurnOf(group, () -> {
            troupe.of("a").fail("1");
            group.cancel();
        });
        troupe.assertJournal("-a -b");
        troupe.assertState(GroupState.FINISHED, group);
    }

    @Test
    void aGroupsFailureCrossesAHalt() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g", troupe.task("a"), GroupSpec.oneForAll("x", troupe.task("b").withMaxRetries(0)), troupe.task("c")));
        inTurnOf(group, () -> {
            troupe.of("a").fail("1");
            troupe.of("b").fail("2");
        });
        troupe.assertState(GroupState.RUNNING, group);
        assertEquals(1, group.snapshot().restartsInWindow());
        assertEquals(1, troupe.group("g/x").snapshot().restarts());
        troupe.assertJournal("-a -b -c +a +b +c");
    }

    @Test
    void theAnswerOfAGroupToAnEarlierHaltDoesNotCount() {
        TaskGroup group = troupe.started(GroupSpec.restForOne(
                "g",
                troupe.task("a"),
                troupe.task("b"),
                GroupSpec.oneForAll("x", troupe.task("c").withMaxRetries(0)),
                troupe.task("d")));
        inTurnOf(group, () -> {
            troupe.of("c").fail("1");
            troupe.of("b").fail("2");
            troupe.of("a").fail("3");
        });
        troupe.assertState(GroupState.RUNNING, group);
        troupe.assertState(GroupState.RUNNING, troupe.group("g/x"));
        troupe.assertJournal("-c -b -a -d +a +b +c +d");
    }
}
