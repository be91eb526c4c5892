package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.DeadlineExceededException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task whose next attempt could not start before its deadline does not wait for that: it gives up. */
class GivingUpTest {
    private static final Duration DEADLINE = Duration.ofMillis(100);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private static BackoffStrategy delay(Duration delay) {
        return retry -> delay; // Of a constant it is known that it never fits, and it would be refused.
    }

    private TaskSpec spec() {
        return TaskSpec.restartable("t", script).withDeadline(DEADLINE);
    }

    private DeadlineExceededException gaveUp(TaskHandle task, int attempts) {
        assertEquals(TaskState.FINISHED, task.state());
        supervisor.assertOutcome("failed", attempts, task);
        return assertInstanceOf(
                DeadlineExceededException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
    }

    @Test
    void aBackoffThatEndsAfterTheDeadlineIsNotSatOut() {
        script.fail("the last failure");
        TaskHandle task = supervisor.run(spec().withBackoff(delay(Duration.ofHours(1))));
        DeadlineExceededException cause = gaveUp(task, 1);
        assertEquals(
                "task 't' cannot finish within its deadline of 100ms: its next attempt would start in 1h",
                cause.getMessage());
        assertEquals("the last failure", cause.getCause().getMessage());
        assertEquals(0, time.millis());
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_failed", "task_finished", "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void norIsOneThatEndsWithTheDeadline() {
        script.fail("1");
        gaveUp(supervisor.run(spec().withBackoff(delay(DEADLINE))), 1);
    }

    @Test
    void oneThatEndsJustBeforeItIs() {
        script.fail("1").succeed();
        TaskHandle task = supervisor.run(spec().withBackoff(delay(DEADLINE.minusNanos(1))));
        assertEquals(TaskState.BACKING_OFF, task.state());
        supervisor.runNextWhenDue(task);
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void withoutADeadlineTheLongestBackoffIs() {
        script.fail("1");
        TaskHandle task = supervisor.run(
                TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(TaskState.BACKING_OFF, task.state());
    }

    @Test
    void theTimeThatAttemptsTookCounts() {
        script.failAfter(Duration.ofMillis(30), "1").failAfter(Duration.ofMillis(10), "2");
        TaskHandle task = supervisor.run(spec().withBackoff(delay(Duration.ofMillis(40))));
        supervisor.runNextWhenDue(task);
        assertEquals("2", gaveUp(task, 2).getCause().getMessage());
        assertEquals(80, time.millis());
    }

    @Test
    void theNextPointOfAGridMayBeTooLateToo() {
        script.fail("1");
        TaskHandle task = supervisor.run(
                TaskSpec.fixedRate("t", Duration.ofSeconds(1), script).withDeadline(DEADLINE));
        assertEquals("1", gaveUp(task, 1).getCause().getMessage());
    }

    /** It is well, and may have been told to run for so long. */
    @Test
    void aTaskThatHasSucceededWaitsForItsDeadline() {
        script.succeed();
        TaskHandle task = supervisor.run(
                TaskSpec.periodic("t", Duration.ofHours(1), script).withDeadline(DEADLINE));
        assertEquals(TaskState.SCHEDULED, task.state());
        supervisor.advanceMillis(100);
        assertNull(gaveUp(task, 1).getCause());
    }

    @Test
    void anExecutorThatRejectsIsNotAskedAgainTooLate() {
        RejectedExecutionException rejection = new RejectedExecutionException("full");
        TaskHandle task = supervisor.add(spec().withBackoff(delay(DEADLINE)).withExecutor(work -> {
            throw rejection;
        }));
        supervisor.outcome(task, TaskOutcome.Failed.class);
        assertEquals(rejection, gaveUp(task, 1).getCause());
    }

    @Test
    void aDeadlineThatIsUpdatedToComeBeforeTheNextAttemptIsTheEnd() {
        script.fail("the last failure");
        TaskHandle task =
                supervisor.run(spec().withDeadline(Duration.ofHours(2)).withBackoff(delay(Duration.ofHours(1))));
        assertTrue(task.pause(), "a backoff goes on meanwhile");
        task.update(spec -> spec.withDeadline(Duration.ofMinutes(30)));
        assertEquals("the last failure", gaveUp(task, 1).getCause().getMessage());
    }

    @Test
    void retriesThatAreUsedUpComeFirst() {
        script.fail("1");
        TaskHandle task = supervisor.run(spec().withMaxRetries(0).withBackoff(delay(DEADLINE)));
        assertEquals(
                "1", supervisor.outcome(task, TaskOutcome.Failed.class).cause().getMessage());
    }

    @Test
    void amongIndependentsItCountsAsNoRestart() {
        try (Troupe troupe = new Troupe(time, config -> config.withName("troupe"))) {
            TaskGroup group = troupe.started(GroupSpec.oneForOne(
                            "g", troupe.task("a").withDeadline(DEADLINE).withBackoff(delay(DEADLINE)), troupe.task("b"))
                    .withIntensity(0, Duration.ofMinutes(1)));
            TaskHandle a = troupe.handle("g/a");
            troupe.fail("a", "1");
            troupe.assertOutcome("failed", 1, a);
            assertEquals(0, group.snapshot().restarts());
            troupe.assertState(GroupState.RUNNING, group);
        }
    }

    @Test
    void inADependentGroupItIsAFailureForGood() {
        try (Troupe troupe = new Troupe(time, config -> config.withName("troupe"))) {
            TaskGroup group = troupe.started(GroupSpec.oneForAll(
                    "g", troupe.task("a").withDeadline(DEADLINE).withBackoff(delay(DEADLINE)), troupe.task("b")));
            TaskHandle a = troupe.handle("g/a");
            troupe.fail("a", "1");
            troupe.assertOutcome("failed", 1, a);
            assertEquals(1, group.snapshot().restarts());
            assertEquals(0, group.snapshot().restartsInWindow());
            troupe.assertJournal("-a -b +a +b");
        }
    }
}
