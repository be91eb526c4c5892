package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long the children of a group are given to stop. The grace of a troupe's supervisor is 5 s. */
class GroupStopTest {
    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private TaskGroup ordered(TaskSpec... tasks) {
        return troupe.started(GroupSpec.oneForAll("g", tasks));
    }

    @Test
    void aStubbornChildHasAnEqualShareOfTheGrace() {
        TaskGroup group = ordered(troupe.task("a"), troupe.task("b"));
        troupe.of("b").stubborn();
        TaskHandle b = troupe.handle("g/b");
        group.cancel();
        troupe.advanceMillis(2_499);
        troupe.assertState(TaskState.STOPPING, "g/b");
        troupe.assertState(TaskState.RUNNING, "g/a");
        troupe.advanceMillis(1);
        troupe.assertOutcome("abandoned", 1, b);
        troupe.assertJournal("-a");
        troupe.assertState(GroupState.FINISHED, group);
    }

    @Test
    void whatOneDoesNotNeedIsTheOthers() {
        TaskGroup group = ordered(troupe.task("a"), troupe.task("b"), troupe.task("c"));
        troupe.of("c").stubborn();
        troupe.of("b").stubborn();
        TaskHandle b = troupe.handle("g/b");
        group.cancel();
        troupe.advanceMillis(1_000);
        troupe.fail("c", "after a second");
        troupe.advanceMillis(1_999);
        troupe.assertState(TaskState.STOPPING, "g/b");
        troupe.advanceMillis(1);
        troupe.assertOutcome("abandoned", 1, b);
        troupe.assertJournal("-c -a");
    }

    @Test
    void aChildsOwnGraceIsItsOwn() {
        TaskGroup group = ordered(troupe.task("a"), troupe.task("b").withStopGrace(Duration.ofMillis(100)));
        troupe.of("b").stubborn();
        troupe.of("a").stubborn();
        TaskHandle a = troupe.handle("g/a");
        TaskHandle b = troupe.handle("g/b");
        group.cancel();
        troupe.advanceMillis(100);
        troupe.assertOutcome("abandoned", 1, b);
        troupe.advanceMillis(4_899);
        troupe.assertState(TaskState.STOPPING, "g/a");
        troupe.advanceMillis(1);
        troupe.assertOutcome("abandoned", 1, a);
    }

    @Test
    void aNestedGroupHasAShareForEachOfItsTasks() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                "g",
                troupe.task("a"),
                GroupSpec.restForOne("x", troupe.task("b"), troupe.task("c"), troupe.task("d"), troupe.task("e"))));
        for (String stubborn : List.of("b", "c", "d", "e")) {
            troupe.of(stubborn).stubborn();
        }
        group.cancel();
        for (String next : List.of("e", "d", "c", "b")) {
            TaskHandle task = troupe.handle("g/x/" + next);
            troupe.advanceMillis(999);
            assertFalse(task.outcome().isDone(), next);
            troupe.advanceMillis(1);
            troupe.assertOutcome("abandoned", 1, task);
        }
        troupe.settle();
        troupe.assertJournal("-a");
        assertEquals(4_000, time.millis());
    }

    @Test
    void independentChildrenHaveAllOfIt() {
        TaskGroup group = troupe.started(GroupSpec.oneForOne("g", troupe.task("a"), troupe.task("b")));
        troupe.of("a").stubborn();
        troupe.of("b").stubborn();
        TaskHandle a = troupe.handle("g/a");
        TaskHandle b = troupe.handle("g/b");
        group.cancel();
        troupe.advanceMillis(4_999);
        assertFalse(a.outcome().isDone());
        troupe.advanceMillis(1);
        troupe.assertOutcome("abandoned", 1, a);
        troupe.assertOutcome("abandoned", 1, b);
        troupe.assertState(GroupState.FINISHED, group);
    }

    @Test
    void whenNothingIsLeftTheRestAreStoppedTogetherAndHaveHalfASecond() {
        TaskGroup group =
                ordered(troupe.task("a"), troupe.task("b"), troupe.task("c").withStopGrace(Duration.ofSeconds(7)));
        for (String stubborn : List.of("a", "b", "c")) {
            troupe.of(stubborn).stubborn();
        }
        TaskHandle a = troupe.handle("g/a");
        TaskHandle b = troupe.handle("g/b");
        group.cancel();
        troupe.advanceMillis(7_000);
        troupe.assertState(TaskState.STOPPING, "g/a");
        troupe.assertState(TaskState.STOPPING, "g/b");
        troupe.fail("a", "it only needed a moment");
        troupe.assertOutcome("cancelled", 1, a);
        troupe.advanceMillis(499);
        assertFalse(b.outcome().isDone());
        troupe.advanceMillis(1);
        troupe.assertOutcome("abandoned", 1, b);
        troupe.assertState(GroupState.FINISHED, group);
    }

    @Test
    void howeverManyThereAreEachHasHalfASecond() {
        TaskSpec[] tasks = new TaskSpec[100];
        for (int i = 0; i < tasks.length; i++) {
            tasks[i] = troupe.task("t" + i);
        }
        TaskGroup group = ordered(tasks);
        troupe.of("t99").stubborn();
        group.cancel();
        troupe.advanceMillis(499);
        troupe.assertState(TaskState.STOPPING, "g/t99");
        troupe.fail("t99", "in time");
        troupe.assertState(GroupState.FINISHED, group);
        assertTrue(group.tasks().isEmpty());
    }

    @Test
    void aGraceThatCannotBeAddedToTheTimeIsEndless() {
        Troupe patient =
                new Troupe(time, config -> config.withName("patient").withGrace(Duration.ofNanos(Long.MAX_VALUE)));
        TaskGroup group = patient.started(GroupSpec.oneForAll("g", patient.task("a"), patient.task("b")));
        patient.of("b").stubborn();
        patient.advanceMillis(1_000);
        group.cancel();
        patient.advance(Duration.ofDays(365));
        patient.assertState(TaskState.STOPPING, "g/b");
        patient.close();
    }

    /** In real time: the last of three has a third of the grace, and so on; then all that is left is told at once. */
    @Test
    void aShutdownIsOneBudgetForGroupsInGroups() {
        Blocker stubborn = Blocker.stubborn();
        Blocker polite = Blocker.polite();
        try (Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withName("budget")
                        .withHandleSignals(false)
                        .withGrace(Duration.ofMillis(2_400)))
                .discovery(false)
                .build()) {
            TaskGroup group = supervisor.add(GroupSpec.oneForAll(
                    "g",
                    TaskSpec.restartable("a", polite),
                    GroupSpec.restForOne(
                            "x",
                            TaskSpec.restartable("b", stubborn),
                            TaskSpec.restartable("c", stubborn).withStopGrace(Duration.ofHours(1)))));
            stubborn.awaitStarted(2);
            polite.awaitStarted(1);
            TaskHandle a = supervisor.task("g/a").orElseThrow();
            long begun = System.nanoTime();
            ShutdownReport report = supervisor.shutdown();
            long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            assertEquals(
                    List.of("task 'g/x/b'", "task 'g/x/c'"),
                    report.abandoned().stream()
                            .map(ShutdownReport.Abandoned::what)
                            .sorted()
                            .toList());
            assertEquals("cancelled", a.outcome().join().label());
            assertTrue(took >= 2_400, () -> took + " ms");
            assertTrue(
                    took < Duration.ofMinutes(30).toMillis(), () -> took + " ms, of which c alone would take an hour");
            Await.until("the group has its outcome", () -> group.outcome().isDone());
        } finally {
            stubborn.release();
        }
    }
}
