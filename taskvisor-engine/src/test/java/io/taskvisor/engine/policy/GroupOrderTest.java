package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.NotReadyException;
import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order children of a group start and stop, and when they are ready. */
class GroupOrderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    @Test
    void eachStartsWhenTheOneBeforeIsReady() {
        TaskGroup group = troupe.add(GroupSpec.oneForAll(
                "g",
                troupe.task("a").withReadiness(PATIENCE),
                troupe.task("b").withReadiness(PATIENCE),
                troupe.task("c")));
        troupe.assertJournal("+a");
        troupe.assertState(TaskState.PENDING, "g/b");
        troupe.assertState(GroupState.STARTING, group);
        troupe.ready("a");
        troupe.assertJournal("+b");
        troupe.ready("b");
        troupe.assertJournal("+c");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void independentChildrenStartTogether() {
        TaskGroup group =
                troupe.add(GroupSpec.oneForOne("g", troupe.task("a").withReadiness(PATIENCE), troupe.task("b")));
        troupe.assertJournal("+a +b");
        troupe.assertState(GroupState.STARTING, group);
        troupe.ready("a");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aTaskThatSucceedsWithoutASayWasReady() {
        troupe.add(GroupSpec.restForOne("g", troupe.task("a").withReadiness(PATIENCE), troupe.task("b")));
        troupe.assertJournal("+a");
        troupe.succeed("a");
        troupe.assertJournal("-a +b");
    }

    @Test
    void aMigrationIsReadyWhenItHasSucceeded() {
        TaskGroup group = troupe.add(GroupSpec.oneForAll("g", troupe.of("a").once(), troupe.task("b")));
        troupe.assertJournal("+a");
        troupe.advance(Duration.ofHours(1));
        troupe.assertState(GroupState.STARTING, group);
        troupe.succeed("a");
        troupe.assertJournal("-a +b");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aTaskThatRunsOnceWithReadinessIsReadyWhenItSaysSo() {
        troupe.add(GroupSpec.oneForAll("g", troupe.of("a").once().withReadiness(PATIENCE), troupe.task("b")));
        troupe.assertJournal("+a");
        troupe.ready("a");
        troupe.assertJournal("+b");
    }

    @Test
    void amongIndependentsATaskThatRunsOnceIsReadyAtItsStart() {
        TaskGroup group = troupe.add(GroupSpec.oneForOne("g", troupe.of("a").once()));
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aGroupIsReadyWhenAllItsChildrenHaveBeen() {
        troupe.add(GroupSpec.oneForAll(
                "g",
                GroupSpec.oneForOne(
                        "x",
                        troupe.task("a").withReadiness(PATIENCE),
                        troupe.task("b").withReadiness(PATIENCE)),
                GroupSpec.oneForOne("empty"),
                troupe.task("c")));
        troupe.assertJournal("+a +b");
        troupe.ready("b");
        troupe.fail("b", "it has been ready");
        troupe.assertJournal("-b +b");
        troupe.ready("a");
        troupe.assertJournal("+c");
    }

    @Test
    void whoIsNotReadyInTimeHasFailedAndStartsAgainBeforeTheNext() {
        TaskGroup group =
                troupe.add(GroupSpec.oneForAll("g", troupe.task("a").withReadiness(PATIENCE), troupe.task("b")));
        troupe.assertJournal("+a");
        troupe.advance(PATIENCE);
        troupe.assertJournal("-a +a");
        assertEquals(1, group.snapshot().restartsInWindow());
        assertInstanceOf(
                NotReadyException.class,
                troupe.handle("g/a").snapshot().lastFailure().orElseThrow());
        troupe.ready("a");
        troupe.assertJournal("+b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theyStopInReverseOrder(boolean all) {
        TaskGroup group = troupe.started(
                all
                        ? GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b"), troupe.task("c"))
                        : GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b"), troupe.task("c")));
        group.cancel();
        troupe.assertState(GroupState.STOPPING, group);
        troupe.assertState(TaskState.STOPPING, "g/c");
        troupe.assertState(TaskState.RUNNING, "g/b");
        troupe.settle();
        troupe.assertJournal("-c -b -a");
        assertEquals(new TaskOutcome.Cancelled(null, 1), troupe.outcome(group));
        troupe.assertState(GroupState.FINISHED, group);
        assertTrue(troupe.supervisor().group("g").isEmpty());
    }

    @Test
    void independentChildrenStopTogether() {
        TaskGroup group = troupe.started(GroupSpec.oneForOne("g", troupe.task("a"), troupe.task("b")));
        group.cancel();
        troupe.assertState(TaskState.STOPPING, "g/a");
        troupe.assertState(TaskState.STOPPING, "g/b");
    }

    @Test
    void aNestedGroupStopsInItsPlace() {
        TaskGroup group = troupe.started(GroupSpec.restForOne(
                "g", troupe.task("a"), GroupSpec.oneForAll("x", troupe.task("b"), troupe.task("c")), troupe.task("d")));
        group.cancel();
        troupe.settle();
        troupe.assertJournal("-d -c -b -a");
    }

    @Test
    void aShutdownStopsInOrderToo() {
        troupe.started(GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b")));
        troupe.close();
        troupe.assertJournal("-b -a");
    }

    @Test
    void aTaskThatIsPausedBeforeItsStartHoldsThoseBehindIt() {
        troupe.add(
                GroupSpec.oneForAll("g", troupe.task("a").withReadiness(PATIENCE), troupe.task("b"), troupe.task("c")));
        assertTrue(troupe.handle("g/b").pause());
        troupe.ready("a");
        troupe.assertJournal("+a");
        troupe.assertState(TaskState.PAUSED, "g/b");
        assertTrue(troupe.handle("g/b").resume());
        troupe.settle();
        troupe.assertJournal("+b +c");
    }

    @Test
    void aPermanentTaskThatSucceedsRunsAgainAlone() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g",
                troupe.task("a").withRestart(RestartPolicy.ALWAYS).withInterval(Duration.ofSeconds(1)),
                troupe.task("b")));
        troupe.succeed("a");
        troupe.assertJournal("-a");
        troupe.advance(Duration.ofSeconds(1));
        troupe.assertJournal("+a");
        assertEquals(0, group.snapshot().restartsInWindow());
    }
}
