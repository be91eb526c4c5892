package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is restarted when a child fails, when, and what a restart leaves as it was. */
class GroupRestartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private GroupSpec oneForAll() {
        return GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b"), troupe.task("c"));
    }

    private static BackoffStrategy delay(long seconds) {
        return BackoffStrategy.constant(Duration.ofSeconds(seconds));
    }

    @Test
    void oneForOneRestartsTheChildAlone() {
        TaskGroup group = troupe.started(GroupSpec.oneForOne("g", troupe.task("a"), troupe.task("b")));
        troupe.fail("a", "1");
        troupe.assertJournal("-a +a");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void oneForAllRestartsAll() {
        TaskGroup group = troupe.started(oneForAll());
        troupe.fail("b", "1");
        troupe.assertJournal("-b -c -a +a +b +c");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void restForOneRestartsThoseBehind() {
        TaskGroup group = troupe.started(
                GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b"), troupe.task("c"), troupe.task("d")));
        troupe.fail("b", "1");
        troupe.assertJournal("-b -d -c +b +c +d");
        troupe.assertState(GroupState.RUNNING, group);
        troupe.fail("d", "2");
        troupe.assertJournal("-d +d");
        troupe.fail("a", "3");
        troupe.assertJournal("-a -d -c -b +a +b +c +d");
    }

    @Test
    void idsHandlesAndCountsOfAttemptsAreKept() {
        troupe.started(oneForAll());
        TaskHandle a = troupe.handle("g/a");
        TaskId id = a.id();
        troupe.fail("b", "1");
        assertSame(a, troupe.handle("g/a"));
        assertEquals(id, a.id());
        assertEquals(2, a.snapshot().attempts());
        assertEquals(2, troupe.of("a").context().attempt());
        assertFalse(a.outcome().isDone());
    }

    @Test
    void rowsOfFailuresOfSiblingsDoNotChange() {
        troupe.started(GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b"), troupe.task("c")));
        troupe.fail("c", "1");
        troupe.fail("c", "2");
        troupe.fail("b", "3");
        assertEquals(2, troupe.handle("g/c").snapshot().consecutiveFailures());
        assertEquals(
                "2", troupe.handle("g/c").snapshot().lastFailure().orElseThrow().getMessage());
        assertEquals(1, troupe.handle("g/b").snapshot().consecutiveFailures());
        assertEquals(0, troupe.handle("g/a").snapshot().consecutiveFailures());
        assertTrue(troupe.handle("g/a").snapshot().lastFailure().isEmpty());
    }

    @Test
    void whatASiblingThrowsWhileItIsStoppedIsNotAFailure() {
        TaskGroup group = troupe.started(oneForAll());
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        troupe.fail("c", "not counted");
        assertEquals(0, troupe.handle("g/c").snapshot().consecutiveFailures());
        assertEquals(1, group.snapshot().restartsInWindow());
        troupe.assertJournal("-b -c -a +a +b +c");
    }

    @Test
    void aSiblingThatSucceedsWhileItIsStoppedStartsAgain() {
        troupe.started(oneForAll());
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        troupe.succeed("c");
        troupe.assertJournal("-b -c -a +a +b +c");
        assertFalse(troupe.handle("g/c").outcome().isDone());
    }

    @Test
    void siblingsStopAtOnceAndTheBackoffRunsFromTheFailure() {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withBackoff(delay(10)), troupe.task("c")));
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        troupe.assertState(GroupState.RESTARTING, group);
        troupe.assertState(TaskState.BACKING_OFF, "g/b");
        troupe.advanceMillis(4_000);
        troupe.succeed("c");
        troupe.assertJournal("-b -c -a");
        troupe.assertState(TaskState.PENDING, "g/a");
        troupe.advanceMillis(5_999);
        troupe.assertJournal("");
        troupe.advanceMillis(1);
        troupe.assertJournal("+a +b +c");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aBackoffThatIsOverBeforeTheSiblingsHaveStoppedIsNotAddedToThat() {
        troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withBackoff(delay(3)), troupe.task("c")));
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        troupe.advanceMillis(4_000);
        troupe.assertState(TaskState.PENDING, "g/b");
        troupe.succeed("c");
        troupe.assertJournal("-b -c -a +a +b +c");
    }

    @Test
    void runNowCutsTheBackoffOfTheCauseShort() {
        troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withBackoff(delay(10))));
        troupe.fail("b", "1");
        assertTrue(troupe.handle("g/b").runNow());
        troupe.settle();
        troupe.assertJournal("-b -a +a +b");
    }

    @Test
    void theOrderedStartAfterARestartWaitsForReadinessToo() {
        troupe.add(GroupSpec.oneForAll("g", troupe.task("a").withReadiness(PATIENCE), troupe.task("b")));
        troupe.ready("a");
        troupe.assertJournal("+a +b");
        troupe.fail("b", "1");
        troupe.assertJournal("-b -a +a");
        troupe.ready("a");
        troupe.assertJournal("+b");
    }

    @Test
    void timeoutsAndStallsRestartSiblingsToo() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g",
                troupe.task("a"),
                troupe.task("b").withTimeout(Duration.ofSeconds(10)),
                troupe.task("c").withHeartbeat(Duration.ofSeconds(4))));
        troupe.advanceMillis(4_000);
        troupe.assertJournal("-c -b -a +a +b +c");
        for (int i = 0; i < 5; i++) {
            troupe.of("c").context().heartbeat();
            troupe.advanceMillis(2_000);
        }
        troupe.assertJournal("-b -c -a +a +b +c");
        assertEquals(2, group.snapshot().restartsInWindow());
    }

    @Test
    void aChildWithAnOutcomeHasLeftAndIsNotRunAgain() {
        TaskGroup group = troupe.add(GroupSpec.oneForAll("g", troupe.of("a").once(), troupe.task("b")));
        TaskHandle a = troupe.handle("g/a");
        troupe.succeed("a");
        troupe.fail("b", "1");
        troupe.assertJournal("+a -a +b -b +b");
        troupe.assertOutcome("completed", 1, a);
        assertEquals(1, group.tasks().size());
    }

    @Test
    void aScheduledSiblingStartsAgainAtOnce() {
        troupe.started(GroupSpec.oneForAll("g", periodic("a"), troupe.task("b")));
        troupe.succeed("a");
        troupe.assertState(TaskState.SCHEDULED, "g/a");
        troupe.fail("b", "1");
        troupe.assertJournal("-a -b +a +b");
    }

    private TaskSpec periodic(String name) {
        return troupe.task(name).withRestart(RestartPolicy.ALWAYS).withInterval(Duration.ofMinutes(1));
    }

    @Test
    void aPausedSiblingIsHeldWhenItsTurnComes() {
        TaskGroup group = troupe.started(oneForAll());
        assertTrue(troupe.handle("g/b").pause());
        troupe.fail("a", "1");
        troupe.assertJournal("-a -c -b +a");
        troupe.assertState(TaskState.PAUSED, "g/b");
        troupe.assertState(GroupState.RESTARTING, group);
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertJournal("+b +c");
    }

    @Test
    void aNestedGroupIsHaltedAndStartedWithItsParent() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g",
                troupe.task("a"),
                GroupSpec.oneForAll("x", troupe.task("b"), troupe.task("c")),
                GroupSpec.oneForOne("y", troupe.task("d"))));
        TaskGroup nested = troupe.group("g/x");
        TaskId id = troupe.handle("g/x/b").id();
        troupe.fail("a", "1");
        troupe.assertJournal("-a -d -c -b +a +b +c +d");
        assertSame(nested, troupe.group("g/x"));
        assertEquals(id, troupe.handle("g/x/b").id());
        troupe.assertState(GroupState.RUNNING, nested);
        assertEquals(0, nested.snapshot().restartsInWindow());
        assertEquals(1, group.snapshot().restartsInWindow());
    }

    @Test
    void whileTheParentBacksOffANestedGroupIsPending() {
        troupe.started(GroupSpec.oneForAll(
                "g",
                GroupSpec.oneForAll("x", troupe.task("b")),
                troupe.task("a").withBackoff(delay(1))));
        troupe.fail("a", "1");
        troupe.assertState(GroupState.PENDING, troupe.group("g/x"));
        troupe.assertState(TaskState.PENDING, "g/x/b");
        troupe.advanceMillis(1_000);
        troupe.assertState(GroupState.RUNNING, troupe.group("g/x"));
    }

    @Test
    void aRestartInsideANestedGroupConcernsNobodyOutside() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g", troupe.task("a"), GroupSpec.restForOne("x", troupe.task("b"), troupe.task("c"))));
        troupe.fail("b", "1");
        troupe.assertJournal("-b -c +b +c");
        assertEquals(0, group.snapshot().restartsInWindow());
        assertEquals(1, troupe.group("g/x").snapshot().restartsInWindow());
    }

    @Test
    void restartOfOneTaskByItsHandleConcernsNobodyElse() {
        TaskGroup group = troupe.started(oneForAll());
        assertTrue(troupe.handle("g/b").restart());
        troupe.settle();
        troupe.assertJournal("-b +b");
        assertEquals(0, group.snapshot().restartsInWindow());
    }
}
