package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.DeadlineExceededException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.engine.testing.Troupe;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A delay of 100 ms before the first attempt. */
class InitialDelayTest {
    private static final Duration DELAY = Duration.ofMillis(100);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskSpec delayed() {
        return TaskSpec.restartable("t", script).withInitialDelay(DELAY);
    }

    private TaskHandle addDelayed() {
        TaskHandle task = supervisor.add(delayed());
        assertEquals(TaskState.SCHEDULED, task.state());
        assertEquals(0, supervisor.executor().size());
        return task;
    }

    @Test
    void theFirstAttemptWaitsForIt() {
        script.succeed();
        TaskHandle task = addDelayed();
        assertEquals(
                Optional.of(FakeTime.START.plusMillis(100)), task.snapshot().nextAttemptAt());
        time.advance(DELAY.minusNanos(1));
        assertEquals(TaskState.SCHEDULED, task.state());
        time.advance(Duration.ofNanos(1));
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, task);
        assertEquals(
                Duration.ZERO,
                supervisor.trail().first(Event.AttemptStarting.class).waited(),
                "it has not waited for a thread");
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_succeeded", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void laterAttemptsDoNot() {
        script.fail("1").succeed();
        TaskHandle task = addDelayed();
        supervisor.runNextWhenDue(task);
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(List.of(100L, 100L), script.startsMillis());
    }

    @Test
    void zeroIsNone() {
        script.succeed();
        supervisor.assertOutcome("completed", 1, supervisor.run(delayed().withInitialDelay(Duration.ZERO)));
    }

    @Test
    void runNowStartsAtOnce() {
        script.succeed();
        TaskHandle task = addDelayed();
        assertTrue(task.runNow());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, task);
        assertEquals(0, time.millis());
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_succeeded", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void aRestartByHandDoesTooAndIsNotDelayedAgain() {
        script.then(context -> supervisor.supervisor().task("t").orElseThrow().restart())
                .succeed();
        TaskHandle task = addDelayed();
        assertTrue(task.restart());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(0, time.millis());
    }

    @Test
    void aPauseHoldsItWhileItGoesOn() {
        script.succeed();
        TaskHandle task = addDelayed();
        assertTrue(task.pause());
        assertEquals(TaskState.PAUSED, task.state());
        supervisor.advanceMillis(150);
        assertFalse(task.runNow());
        assertEquals(0, supervisor.executor().size());
        assertTrue(task.resume());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void aCancelEndsIt() {
        TaskHandle task = addDelayed();
        task.cancel();
        supervisor.assertOutcome("cancelled", 0, task);
    }

    @Test
    void soDoesAShutdown() {
        TaskHandle task = addDelayed();
        assertTrue(supervisor.supervisor().shutdown().clean());
        supervisor.assertOutcome("cancelled", 0, task);
    }

    @Test
    void aDeadlineRunsMeanwhile() {
        TaskHandle task = addDelayed();
        task.update(spec -> spec.withDeadline(Duration.ofMillis(50)));
        supervisor.advanceMillis(50);
        supervisor.assertOutcome("failed", 0, task);
        assertInstanceOf(
                DeadlineExceededException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void aGridBeginsWithTheFirstStart() {
        script.succeed();
        TaskHandle task = supervisor.add(
                TaskSpec.fixedRate("t", Duration.ofMillis(30), script).withInitialDelay(DELAY));
        for (int i = 0; i < 3; i++) {
            supervisor.runNextWhenDue(task);
        }
        assertEquals(List.of(100L, 130L, 160L), script.startsMillis());
    }

    @Test
    void theOwnerOfASlotHasIt() {
        script.succeed();
        TaskHandle first = supervisor.supervisor().slot("key").submit(delayed(), AdmissionPolicy.QUEUE);
        TaskHandle second =
                supervisor.supervisor().slot("key").submit(TaskSpec.once("next", script), AdmissionPolicy.QUEUE);
        assertEquals(TaskState.SCHEDULED, first.state());
        assertEquals(TaskState.PENDING, second.state());
        supervisor.runNextWhenDue(first);
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, second);
    }

    @Test
    void anOrderedGroupWaitsForItAtFirstAndAfterEachRestart() {
        try (Troupe troupe = new Troupe(time, config -> config.withName("troupe"))) {
            TaskGroup group = troupe.add(GroupSpec.oneForAll(
                    "g",
                    troupe.task("a").withInitialDelay(DELAY),
                    troupe.task("b").withInitialDelay(DELAY)));
            troupe.assertState(GroupState.STARTING, group);
            troupe.assertState(TaskState.SCHEDULED, "g/a");
            troupe.assertState(TaskState.PENDING, "g/b");
            troupe.assertJournal("");
            troupe.advanceMillis(100);
            troupe.assertJournal("+a");
            troupe.assertState(TaskState.SCHEDULED, "g/b");
            troupe.advanceMillis(100);
            troupe.assertJournal("+b");
            troupe.assertState(GroupState.RUNNING, group);

            troupe.fail("b", "1");
            troupe.assertJournal("-b -a");
            troupe.advanceMillis(99);
            troupe.assertState(TaskState.SCHEDULED, "g/a");
            assertTrue(troupe.handle("g/a").runNow());
            troupe.settle();
            troupe.assertJournal("+a");
            troupe.advanceMillis(100);
            troupe.assertJournal("+b");

            assertTrue(group.restart());
            troupe.settle();
            troupe.assertJournal("-b -a");
            troupe.advanceMillis(200);
            troupe.advanceMillis(100);
            troupe.assertJournal("+a +b");
        }
    }

    @Test
    void aGroupThatStopsMeanwhileDoesNotWaitForIt() {
        try (Troupe troupe = new Troupe(time, config -> config.withName("troupe"))) {
            TaskGroup group = troupe.add(
                    GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withInitialDelay(DELAY)));
            troupe.assertJournal("+a");
            troupe.fail("a", "1");
            troupe.assertJournal("-a +a");
            troupe.assertState(TaskState.SCHEDULED, "g/b");
            group.cancel();
            troupe.settle();
            troupe.assertJournal("-a");
            assertTrue(group.outcome().isDone());
        }
    }
}
