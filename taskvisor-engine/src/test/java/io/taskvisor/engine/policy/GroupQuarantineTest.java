package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a quarantined task means to its group. */
class GroupQuarantineTest {
    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private TaskSpec fragile(String name) {
        return troupe.task(name).withMaxRetries(0).withQuarantine(true);
    }

    private TaskGroup oneForAll() {
        return troupe.started(GroupSpec.oneForAll("g", troupe.task("a"), fragile("b"), troupe.task("c")));
    }

    private TaskGroup restForOne() {
        return troupe.started(GroupSpec.restForOne("g", troupe.task("a"), fragile("b"), troupe.task("c")));
    }

    @Test
    void amongIndependentsItConcernsNobodyElse() {
        TaskGroup group = troupe.started(GroupSpec.oneForOne("g", troupe.task("a"), fragile("b")));
        troupe.fail("b", "1");
        troupe.assertState(TaskState.QUARANTINED, "g/b");
        troupe.assertState(GroupState.RUNNING, group);
        troupe.assertJournal("-b");
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertJournal("+b");
        assertEquals(0, group.snapshot().restartsInWindow());
    }

    @Test
    void inOneForAllAllStayStopped() {
        TaskGroup group = oneForAll();
        troupe.fail("b", "1");
        troupe.assertJournal("-b -c -a");
        troupe.assertState(GroupState.QUARANTINED, group);
        troupe.assertState(TaskState.QUARANTINED, "g/b");
        troupe.assertState(TaskState.PENDING, "g/a");
        troupe.advance(Duration.ofDays(1));
        troupe.assertJournal("");
        assertEquals(0, group.snapshot().restartsInWindow());
    }

    @Test
    void inRestForOneThoseBehindStayStopped() {
        TaskGroup group = restForOne();
        troupe.fail("b", "1");
        troupe.assertJournal("-b -c");
        troupe.assertState(GroupState.QUARANTINED, group);
        troupe.assertState(TaskState.RUNNING, "g/a");
    }

    @Test
    void resumeStartsItAndThemInOrder() {
        TaskGroup group = oneForAll();
        troupe.fail("b", "1");
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertJournal("-b -c -a +a +b +c");
        troupe.assertState(GroupState.RUNNING, group);
        assertEquals(0, troupe.handle("g/b").snapshot().consecutiveFailures());
    }

    @Test
    void resumeInRestForOne() {
        TaskGroup group = restForOne();
        troupe.fail("b", "1");
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertJournal("-b -c +b +c");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void cancellingItStartsTheOthers() {
        TaskGroup group = oneForAll();
        troupe.fail("b", "1");
        TaskHandle b = troupe.handle("g/b");
        b.cancel();
        troupe.settle();
        troupe.assertJournal("-b -c -a +a +c");
        troupe.assertState(GroupState.RUNNING, group);
        troupe.assertOutcome("cancelled", 1, b);
    }

    @Test
    void cancellingTheGroupEndsAll() {
        TaskGroup group = oneForAll();
        TaskHandle b = troupe.handle("g/b");
        troupe.fail("b", "1");
        group.cancel();
        troupe.settle();
        troupe.assertState(GroupState.FINISHED, group);
        troupe.assertOutcome("cancelled", 1, b);
        troupe.assertJournal("-b -c -a");
    }

    @Test
    void restartOfTheGroupByHandEndsIt() {
        TaskGroup group = restForOne();
        troupe.fail("b", "1");
        assertTrue(group.restart());
        troupe.settle();
        troupe.assertJournal("-b -c -a +a +b +c");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aFailureOfOneBeforeItRestartsUpToIt() {
        TaskGroup group = restForOne();
        troupe.fail("b", "1");
        troupe.fail("a", "2");
        troupe.assertJournal("-b -c -a +a");
        troupe.assertState(GroupState.QUARANTINED, group);
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertJournal("+b +c");
    }

    @Test
    void whoIsAddedMeanwhileWaitsToo() {
        TaskGroup group = oneForAll();
        troupe.fail("b", "1");
        group.add(troupe.task("d"));
        troupe.settle();
        troupe.assertState(TaskState.PENDING, "g/d");
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertJournal("-b -c -a +a +b +c +d");
    }

    @Test
    void quarantinedWhileItsGroupStopsItForARestartItStaysSo() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g",
                troupe.task("a"),
                troupe.task("b")
                        .withTimeout(Duration.ofSeconds(1))
                        .withMaxRetries(0)
                        .withQuarantine(true)));
        troupe.of("b").stubborn();
        troupe.advanceMillis(1_000);
        troupe.fail("a", "while b has timed out, and does not stop");
        troupe.fail("b", "at last");
        troupe.assertState(TaskState.QUARANTINED, "g/b");
        troupe.assertState(GroupState.QUARANTINED, group);
        troupe.of("b").relent();
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertState(GroupState.RUNNING, group);
        troupe.assertJournal("-a -b +a +b");
    }

    @Test
    void anEnclosingGroupIsNotTold() {
        TaskGroup outer = troupe.started(
                GroupSpec.oneForAll("o", troupe.task("x"), GroupSpec.oneForAll("g", troupe.task("a"), fragile("b"))));
        troupe.fail("b", "1");
        troupe.assertState(GroupState.QUARANTINED, troupe.group("o/g"));
        troupe.assertState(GroupState.RUNNING, outer);
        troupe.assertState(TaskState.RUNNING, "o/x");
    }

    @Test
    void aQuarantinedGroupThatRestartsWithItsParentStaysSo() {
        TaskGroup outer = troupe.started(GroupSpec.oneForAll(
                "o", troupe.task("x"), GroupSpec.oneForAll("g", troupe.task("a"), fragile("b")), troupe.task("y")));
        troupe.fail("b", "1");
        troupe.fail("x", "2");
        troupe.assertJournal("-b -a -x -y +x");
        troupe.assertState(GroupState.QUARANTINED, troupe.group("o/g"));
        troupe.assertState(GroupState.RESTARTING, outer);
        assertTrue(troupe.handle("o/g/b").resume());
        troupe.settle();
        troupe.assertJournal("+a +b +y");
    }
}
