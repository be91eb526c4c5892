package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AutoStop;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A group that stops when significant children have ended by themselves. */
class AutoStopTest {
    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private TaskSpec significant(String name) {
        return troupe.task(name).withMaxRetries(0).withSignificant(true);
    }

    private TaskGroup oneForOne(AutoStop autoStop) {
        return troupe.started(GroupSpec.oneForOne("g", significant("a"), significant("b"), troupe.task("c"))
                .withAutoStop(autoStop));
    }

    private void assertStopped(TaskGroup group) {
        assertEquals(new TaskOutcome.Completed(1), troupe.outcome(group));
        troupe.assertState(GroupState.FINISHED, group);
        assertTrue(troupe.supervisor().groups().isEmpty(), "it is not built anew");
    }

    @Test
    void neverByDefault() {
        TaskGroup group = oneForOne(AutoStop.NEVER);
        troupe.succeed("a");
        troupe.fail("b", "1");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void atTheFirstThatSucceeds() {
        TaskGroup group = oneForOne(AutoStop.ANY_SIGNIFICANT);
        TaskHandle c = troupe.handle("g/c");
        troupe.succeed("a");
        assertStopped(group);
        troupe.assertJournal("-a -b -c");
        troupe.assertOutcome("cancelled", 1, c);
    }

    @Test
    void atTheFirstThatFails() {
        TaskGroup group = oneForOne(AutoStop.ANY_SIGNIFICANT);
        troupe.fail("b", "1");
        assertStopped(group);
    }

    @Test
    void atTheFirstThatFailsFatally() {
        TaskGroup group = oneForOne(AutoStop.ANY_SIGNIFICANT);
        troupe.failFatally("a", "1");
        assertStopped(group);
    }

    @Test
    void aFailureThatIsRetriedIsNoEnd() {
        TaskGroup group =
                troupe.started(GroupSpec.oneForOne("g", troupe.task("a").withSignificant(true))
                        .withAutoStop(AutoStop.ANY_SIGNIFICANT));
        troupe.fail("a", "1");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void othersDoNotMatter() {
        TaskGroup group = oneForOne(AutoStop.ANY_SIGNIFICANT);
        troupe.succeed("c");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void oneThatIsCancelledDoesNotCount() {
        TaskGroup group = oneForOne(AutoStop.ANY_SIGNIFICANT);
        troupe.handle("g/a").cancel();
        troupe.settle();
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void atTheLastOfAll() {
        TaskGroup group = oneForOne(AutoStop.ALL_SIGNIFICANT);
        troupe.succeed("a");
        troupe.assertState(GroupState.RUNNING, group);
        troupe.fail("b", "1");
        assertStopped(group);
    }

    @Test
    void thoseThatWereCancelledBeforeAreNotWaitedFor() {
        TaskGroup group = oneForOne(AutoStop.ALL_SIGNIFICANT);
        troupe.handle("g/a").cancel();
        troupe.settle();
        troupe.succeed("b");
        assertStopped(group);
    }

    @Test
    void theLastOneCancelledStopsNothing() {
        TaskGroup group = oneForOne(AutoStop.ALL_SIGNIFICANT);
        troupe.succeed("a");
        troupe.handle("g/b").cancel();
        troupe.settle();
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void withoutSignificantChildrenNothingStopsIt() {
        TaskGroup group =
                troupe.started(GroupSpec.oneForOne("g", troupe.task("a")).withAutoStop(AutoStop.ALL_SIGNIFICANT));
        troupe.succeed("a");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aDependentGroupStopsInItsOrder() {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), significant("b"), troupe.task("c"), troupe.task("d"))
                        .withAutoStop(AutoStop.ANY_SIGNIFICANT));
        troupe.succeed("b");
        assertStopped(group);
        troupe.assertJournal("-b -d -c -a");
    }

    /** Among dependents, a failure for good is one of the group, whoever it is. */
    @Test
    void aDependentGroupFailsWithItsSignificantChild() {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", significant("a"), troupe.task("b")).withAutoStop(AutoStop.ANY_SIGNIFICANT));
        troupe.fail("a", "1");
        assertEquals(1, group.snapshot().restarts());
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aSignificantGroupThatStopsSoStopsItsParent() {
        TaskGroup outer = troupe.started(GroupSpec.oneForOne(
                        "o",
                        GroupSpec.oneForOne("g", significant("a"))
                                .withSignificant(true)
                                .withAutoStop(AutoStop.ANY_SIGNIFICANT),
                        troupe.task("b"))
                .withAutoStop(AutoStop.ANY_SIGNIFICANT));
        troupe.succeed("a");
        assertEquals(new TaskOutcome.Completed(1), troupe.outcome(outer));
        troupe.assertJournal("-a -b");
    }

    @Test
    void aSignificantGroupThatIsCancelledDoesNot() {
        TaskGroup outer = troupe.started(GroupSpec.oneForOne(
                        "o", GroupSpec.oneForOne("g", troupe.task("a")).withSignificant(true), troupe.task("b"))
                .withAutoStop(AutoStop.ANY_SIGNIFICANT));
        troupe.group("o/g").cancel();
        troupe.settle();
        troupe.assertState(GroupState.RUNNING, outer);
    }

    @Test
    void significanceCanBeGivenLater() {
        TaskGroup group = oneForOne(AutoStop.ANY_SIGNIFICANT);
        troupe.handle("g/c").update(spec -> spec.withSignificant(true));
        troupe.succeed("c");
        assertStopped(group);
    }

    @Test
    void itsNameIsFreeThen() {
        oneForOne(AutoStop.ANY_SIGNIFICANT);
        troupe.succeed("a");
        troupe.add(GroupSpec.oneForAll("g"));
    }
}
