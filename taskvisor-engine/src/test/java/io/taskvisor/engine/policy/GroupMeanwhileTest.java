package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens while children of a dependent group are being stopped or started again: each item of GroupSpec's list. */
class GroupMeanwhileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private static BackoffStrategy delay(long seconds) {
        return BackoffStrategy.constant(Duration.ofSeconds(seconds));
    }

    private TaskGroup oneForAll() {
        return troupe.started(GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b"), troupe.task("c")));
    }

    @Test
    void aSecondFailureBeforeItsStopComesIsPartOfTheSameRestart() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g", troupe.task("a").withBackoff(delay(5)), troupe.task("b").withBackoff(delay(1)), troupe.task("c")));
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        troupe.advanceMillis(100);
        troupe.fail("a", "2");
        assertEquals(1, group.snapshot().restartsInWindow());
        assertEquals(1, troupe.handle("g/a").snapshot().consecutiveFailures());
        troupe.succeed("c");
        troupe.assertJournal("-b -a -c");
        troupe.advanceMillis(4_999);
        troupe.assertJournal("");
        troupe.advanceMillis(1);
        troupe.assertJournal("+a +b +c");
    }

    @Test
    void twoFailuresAtOnceAreOneRestart() {
        TaskGroup group = oneForAll();
        troupe.of("c").fail("1");
        troupe.of("a").fail("2");
        troupe.settle();
        assertEquals(1, group.snapshot().restartsInWindow());
        troupe.assertJournal("-c -a -b +a +b +c");
        assertEquals(1, troupe.handle("g/a").snapshot().consecutiveFailures());
        assertEquals(1, troupe.handle("g/c").snapshot().consecutiveFailures());
    }

    @Test
    void aSiblingThatTimesOutBeforeItsStopComesIsPartOfTheSameRestart() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g", troupe.task("a").withTimeout(Duration.ofSeconds(1)), troupe.task("b"), troupe.task("c")));
        troupe.of("c").stubborn();
        troupe.of("a").stubborn();
        troupe.fail("b", "1");
        troupe.advanceMillis(1_000);
        troupe.fail("c", "it stops");
        troupe.fail("a", "it has timed out");
        assertEquals(1, group.snapshot().restartsInWindow());
        assertEquals(1, troupe.handle("g/a").snapshot().consecutiveFailures());
        troupe.assertJournal("-b -c -a +a +b +c");
    }

    @Test
    void aFailureOfWhoIsNotConcernedWidensTheRestartAndIsCounted() {
        TaskGroup group = troupe.started(
                GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b"), troupe.task("c"), troupe.task("d")));
        troupe.of("d").stubborn();
        troupe.fail("c", "1");
        troupe.fail("a", "2");
        assertEquals(2, group.snapshot().restartsInWindow());
        troupe.fail("d", "it stops");
        troupe.assertJournal("-c -a -d -b +a +b +c +d");
    }

    @Test
    void aFailureAfterItWasStartedAgainIsANewCause() {
        TaskGroup group = troupe.add(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withReadiness(PATIENCE), troupe.task("c")));
        troupe.ready("b");
        troupe.fail("c", "1");
        troupe.assertJournal("+a +b +c -c -b -a +a +b");
        troupe.fail("a", "2");
        assertEquals(2, group.snapshot().restartsInWindow());
        troupe.assertJournal("-a -b +a +b");
        troupe.ready("b");
        troupe.assertJournal("+c");
    }

    @Test
    void aFailureWhileTheGroupStartsForTheFirstTimeRestartsThoseThatWereStarted() {
        TaskGroup group = troupe.add(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withReadiness(PATIENCE), troupe.task("c")));
        troupe.fail("a", "1");
        troupe.assertJournal("+a +b -a -b +a +b");
        assertEquals(1, group.snapshot().restartsInWindow());
        troupe.assertState(GroupState.RESTARTING, group);
    }

    @Test
    void whileTheGroupStopsForGoodAFailureIsNoRestart() {
        TaskGroup group = oneForAll();
        troupe.of("c").stubborn();
        TaskHandle a = troupe.handle("g/a");
        TaskHandle c = troupe.handle("g/c");
        group.cancel();
        troupe.fail("a", "while c stops");
        troupe.assertOutcome("cancelled", 1, a);
        troupe.fail("c", "it stops");
        troupe.assertOutcome("cancelled", 1, c);
        troupe.assertJournal("-a -c -b");
        troupe.assertState(GroupState.FINISHED, group);
        assertEquals(0, group.snapshot().restartsInWindow());
    }

    @Test
    void nobodyWaitsForAChildThatIsCancelledWhileItBacksOff() {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withBackoff(delay(10)), troupe.task("c")));
        troupe.fail("b", "1");
        troupe.assertJournal("-b -c -a");
        TaskHandle b = troupe.handle("g/b");
        b.cancel();
        troupe.settle();
        troupe.assertJournal("+a +c");
        troupe.assertOutcome("cancelled", 1, b);
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aChildThatIsCancelledWhileItIsStoppedLeaves() {
        oneForAll();
        troupe.of("c").stubborn();
        troupe.fail("a", "1");
        TaskHandle c = troupe.handle("g/c");
        c.cancel();
        troupe.fail("c", "it stops");
        troupe.assertOutcome("cancelled", 1, c);
        troupe.assertJournal("-a -c -b +a +b");
    }

    @Test
    void aChildThatIsCancelledWhileItWaitsForItsTurnLeaves() {
        troupe.add(
                GroupSpec.oneForAll("g", troupe.task("a").withReadiness(PATIENCE), troupe.task("b"), troupe.task("c")));
        TaskHandle b = troupe.handle("g/b");
        b.cancel();
        troupe.settle();
        troupe.assertOutcome("cancelled", 0, b);
        troupe.ready("a");
        troupe.assertJournal("+a +c");
    }

    @Test
    void aChildThatIsCancelledBeforeItIsReadyMakesWay() {
        troupe.add(GroupSpec.oneForAll("g", troupe.task("a").withReadiness(PATIENCE), troupe.task("b")));
        troupe.handle("g/a").cancel();
        troupe.settle();
        troupe.assertJournal("+a -a +b");
    }

    @Test
    void aChildThatIsAddedDuringARestartStartsLast() {
        TaskGroup group = oneForAll();
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        group.add(troupe.task("d"));
        troupe.settle();
        troupe.assertState(TaskState.PENDING, "g/d");
        troupe.fail("c", "it stops");
        troupe.assertJournal("-b -c -a +a +b +c +d");
    }

    @Test
    void aChildThatIsAddedWhileTheOthersStartWaitsForThem() {
        TaskGroup group = troupe.add(GroupSpec.restForOne("g", troupe.task("a").withReadiness(PATIENCE)));
        group.add(troupe.task("d"));
        troupe.settle();
        troupe.assertJournal("+a");
        troupe.ready("a");
        troupe.assertJournal("+d");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aRestartByHandDuringARestartStartsAllAfresh() {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withBackoff(delay(10)), troupe.task("c")));
        troupe.fail("b", "1");
        troupe.advanceMillis(1_000);
        assertTrue(group.restart());
        troupe.settle();
        troupe.assertJournal("-b -c -a +a +b +c");
        assertEquals(0, troupe.handle("g/b").snapshot().consecutiveFailures());
        assertEquals(1, group.snapshot().restartsInWindow());
    }

    @Test
    void aRestartByHandClearsTheRowsOfThoseThatAreDownToo() {
        TaskGroup group = troupe.started(
                GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b").withBackoff(delay(1)), troupe.task("c")));
        troupe.fail("c", "1");
        troupe.fail("b", "2");
        troupe.assertState(TaskState.PENDING, "g/c");
        assertEquals(1, troupe.handle("g/c").snapshot().consecutiveFailures());
        assertTrue(group.restart());
        troupe.settle();
        troupe.assertState(GroupState.RUNNING, group);
        assertEquals(0, troupe.handle("g/c").snapshot().consecutiveFailures());
    }

    @Test
    void aRestartByHandClearsTheRowsOfThoseThatAreBeingStoppedToo() {
        TaskGroup group =
                troupe.started(GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b"), troupe.task("c")));
        troupe.fail("c", "1");
        troupe.of("c").stubborn();
        troupe.fail("b", "2");
        assertTrue(group.restart());
        troupe.fail("c", "it stops");
        troupe.assertState(GroupState.RUNNING, group);
        assertEquals(0, troupe.handle("g/c").snapshot().consecutiveFailures());
        assertEquals(0, troupe.handle("g/b").snapshot().consecutiveFailures());
    }

    @Test
    void aFailureDuringARestartByHandIsPartOfIt() {
        TaskGroup group = oneForAll();
        troupe.of("c").stubborn();
        assertTrue(group.restart());
        troupe.fail("a", "by itself");
        assertEquals(0, group.snapshot().restartsInWindow());
        troupe.fail("c", "it stops");
        troupe.assertJournal("-a -c -b +a +b +c");
    }

    @Test
    void theGroupCanBeCancelledDuringARestart() {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withBackoff(delay(10)), troupe.task("c")));
        TaskHandle a = troupe.handle("g/a");
        TaskHandle b = troupe.handle("g/b");
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        group.cancel();
        troupe.assertState(GroupState.STOPPING, group);
        troupe.fail("c", "it stops");
        troupe.assertJournal("-b -c -a");
        troupe.assertState(GroupState.FINISHED, group);
        troupe.assertOutcome("cancelled", 1, a);
        troupe.assertOutcome("cancelled", 1, b);
    }

    @Test
    void theSupervisorCanBeShutDownDuringARestart() {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withBackoff(delay(10)), troupe.task("c")));
        troupe.fail("b", "1");
        troupe.close();
        troupe.assertJournal("-b -c -a");
        troupe.assertState(GroupState.FINISHED, group);
        assertTrue(troupe.supervisor().shutdown().clean());
    }

    @Test
    void aChildThatDoesNotStopIsStuckAndTheGroupWaits() {
        TaskGroup group = oneForAll();
        troupe.of("c").stubborn();
        troupe.fail("a", "1");
        troupe.advance(Duration.ofSeconds(5));
        troupe.assertState(TaskState.STUCK, "g/c");
        troupe.advance(Duration.ofHours(1));
        troupe.assertState(GroupState.RESTARTING, group);
        troupe.assertState(TaskState.RUNNING, "g/b");
        troupe.fail("c", "at last");
        troupe.assertJournal("-a -c -b +a +b +c");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aStuckChildThatMayBeAbandonedIsStartedAgain() {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withAbandonAfter(Duration.ofSeconds(7))));
        troupe.of("b").stubborn();
        troupe.fail("a", "1");
        troupe.advance(Duration.ofSeconds(7));
        troupe.settleUntil("the group runs", () -> group.state() == GroupState.RUNNING);
        troupe.assertJournal("-a +a +b");
        assertEquals(0, troupe.handle("g/b").snapshot().consecutiveFailures());
    }

    @Test
    void aStuckChildCanBeCancelled() {
        TaskGroup group = oneForAll();
        troupe.of("c").stubborn();
        troupe.fail("a", "1");
        troupe.advance(Duration.ofSeconds(5));
        TaskHandle c = troupe.handle("g/c");
        c.cancel();
        troupe.advance(Duration.ofSeconds(5));
        troupe.assertOutcome("abandoned", 1, c);
        troupe.assertState(GroupState.RUNNING, group);
        troupe.assertJournal("-a -b +a +b");
    }
}
