package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a row of failures may be, and what ends it. */
class RetryLimitTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    @Test
    void threeRetriesAllowFourAttempts() {
        script.fail("1").fail("2").fail("3").fail("4").succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withMaxRetries(3));
        supervisor.assertOutcome("failed", 4, task);
        assertEquals(
                "4", supervisor.outcome(task, TaskOutcome.Failed.class).cause().getMessage());
    }

    @Test
    void threeRetriesAreEnoughForASuccessAtTheFourthAttempt() {
        script.fail("1").fail("2").fail("3").succeed();
        supervisor.assertOutcome(
                "completed", 4, supervisor.run(TaskSpec.restartable("t", script).withMaxRetries(3)));
    }

    @Test
    void zeroRetriesAllowOneAttempt() {
        script.fail("1").succeed();
        supervisor.assertOutcome(
                "failed", 1, supervisor.run(TaskSpec.restartable("t", script).withMaxRetries(0)));
    }

    @Test
    void withoutALimitATaskIsRetriedAgainAndAgain() {
        for (int i = 1; i <= 500; i++) {
            script.fail("again");
        }
        script.succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withUnlimitedRetries());
        while (script.runs() <= 500) {
            supervisor.runNext(); // The thread is given back now and then.
        }
        supervisor.assertOutcome("completed", 501, task);
    }

    @Test
    void aSuccessResetsTheRow() {
        script.fail("1")
                .fail("2")
                .succeed()
                .fail("1")
                .fail("2")
                .succeed()
                .fail("1")
                .fail("2")
                .fail("3");
        TaskHandle task = supervisor.run(
                TaskSpec.periodic("t", Duration.ofMillis(10), script).withMaxRetries(2));
        assertEquals(0, task.snapshot().consecutiveFailures());
        supervisor.advanceMillis(10);
        supervisor.runNext();
        supervisor.advanceMillis(10);
        supervisor.runNext();
        supervisor.assertOutcome("failed", 9, task);
        assertEquals(3, task.snapshot().consecutiveFailures());
    }

    @Test
    void anAttemptThatRanStableBeforeItFailedBeginsANewRow() {
        Duration stable = Duration.ofMinutes(1);
        script.fail("1")
                .fail("2")
                .failAfter(stable, "1 again")
                .fail("2 again")
                .fail("3")
                .succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withMaxRetries(2));
        supervisor.assertOutcome("failed", 5, task);
    }

    @Test
    void anAttemptThatRanALittleLessThanStableDoesNot() {
        Duration almost = Duration.ofMinutes(1).minusNanos(1);
        script.fail("1").failAfter(almost, "2").failAfter(almost, "3").succeed();
        supervisor.assertOutcome(
                "failed", 3, supervisor.run(TaskSpec.restartable("t", script).withMaxRetries(2)));
    }

    @Test
    void stableAfterIsTheTasksOwnWhereItHasOne() {
        script.failAfter(Duration.ofMillis(5), "1");
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script)
                .withMaxRetries(1)
                .withBackoff(retry -> Duration.ofMillis(retry.consecutiveFailures()))
                .withStableAfter(Duration.ofMillis(5)));
        for (int i = 0; i < 5; i++) {
            assertEquals(TaskState.BACKING_OFF, task.state());
            assertEquals(1, task.snapshot().consecutiveFailures());
            supervisor.advanceMillis(1);
            supervisor.runNext();
        }
    }
}
