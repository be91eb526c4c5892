package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Interrupt;
import io.taskvisor.RestartPolicy;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskDefaults;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a spec leaves open comes from the supervisor; what it says, a "none" too, holds. */
class DefaultsTest {
    private final FakeTime time = new FakeTime();
    private final Script script = new Script(time);

    private static UnaryOperator<SupervisorConfig> defaults(UnaryOperator<TaskDefaults> change) {
        return config -> config.withTaskDefaults(change.apply(config.taskDefaults()));
    }

    private TestSupervisor supervisor(UnaryOperator<TaskDefaults> change) {
        return TestSupervisor.manual(time, defaults(change));
    }

    @Test
    void theRestartPolicyOfARestartableTask() {
        try (TestSupervisor supervisor = supervisor(d -> d.withRestart(RestartPolicy.NEVER))) {
            supervisor.assertOutcome("failed", 1, supervisor.run(TaskSpec.restartable("t", script.fail("1"))));
        }
    }

    @Test
    void theOtherFactoriesHaveAPolicyOfTheirOwn() {
        try (TestSupervisor supervisor = supervisor(d -> d.withRestart(RestartPolicy.ALWAYS))) {
            supervisor.assertOutcome("completed", 1, supervisor.run(TaskSpec.once("t", script.succeed())));
        }
        try (TestSupervisor supervisor = supervisor(d -> d.withRestart(RestartPolicy.NEVER))) {
            TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofSeconds(1), script));
            assertEquals(TaskState.SCHEDULED, task.state());
        }
    }

    @Test
    void theBackoff() {
        BackoffStrategy second = BackoffStrategy.constant(Duration.ofSeconds(1));
        try (TestSupervisor supervisor = supervisor(d -> d.withBackoff(second))) {
            script.fail("1").succeed();
            TaskHandle inherits = supervisor.run(TaskSpec.restartable("inherits", script));
            assertEquals(TaskState.BACKING_OFF, inherits.state());
            Script other = new Script(time).fail("1").succeed();
            TaskHandle none = supervisor.run(TaskSpec.restartable("none", other).withBackoff(BackoffStrategy.none()));
            supervisor.assertOutcome("completed", 2, none);
        }
    }

    @Test
    void theLimitOfRetries() {
        try (TestSupervisor supervisor = supervisor(d -> d.withMaxRetries(1))) {
            script.fail("1").fail("2").fail("3").succeed();
            supervisor.assertOutcome("failed", 2, supervisor.run(TaskSpec.restartable("inherits", script)));
            Script other = new Script(time).fail("1").fail("2").fail("3").succeed();
            supervisor.assertOutcome(
                    "completed",
                    4,
                    supervisor.run(TaskSpec.restartable("none", other).withUnlimitedRetries()));
        }
    }

    @Test
    void theTimeAfterWhichAnAttemptIsStable() {
        try (TestSupervisor supervisor = supervisor(d -> d.withMaxRetries(1).withStableAfter(Duration.ofMillis(5)))) {
            Duration stable = Duration.ofMillis(5);
            script.failAfter(stable, "1")
                    .failAfter(stable, "1")
                    .failAfter(stable, "1")
                    .succeed();
            supervisor.assertOutcome("completed", 4, supervisor.run(TaskSpec.restartable("inherits", script)));
            Script other = new Script(time)
                    .failAfter(stable, "1")
                    .failAfter(stable, "2")
                    .succeed();
            TaskHandle own = supervisor.run(TaskSpec.restartable("own", other).withStableAfter(Duration.ofMillis(6)));
            supervisor.assertOutcome("failed", 2, own);
        }
    }

    @Test
    void theInterrupt() {
        Blocker polite = Blocker.polite();
        try (TestSupervisor supervisor =
                TestSupervisor.threaded(time, defaults(d -> d.withInterrupt(Interrupt.after(Duration.ofSeconds(1)))))) {
            TaskHandle inherits = supervisor.start(TaskSpec.once("inherits", polite));
            TaskHandle own = supervisor.start(TaskSpec.once("own", polite).withInterrupt(Interrupt.atOnce()));
            polite.awaitStarted(2);
            inherits.cancel();
            own.cancel();
            supervisor.assertOutcome("cancelled", 1, own);
            assertEquals(1, polite.interrupts());
            time.advance(Duration.ofSeconds(1));
            supervisor.assertOutcome("cancelled", 1, inherits);
        }
    }

    @Test
    void oneSpecMayMeetSupervisorsWithDifferentDefaults() {
        TaskSpec shared = TaskSpec.restartable("t", context -> {
            throw new Exception("always");
        });
        try (TestSupervisor never = supervisor(d -> d.withMaxRetries(0));
                TestSupervisor twice = supervisor(d -> d.withMaxRetries(2))) {
            never.assertOutcome("failed", 1, never.run(shared));
            twice.assertOutcome("failed", 3, twice.run(shared));
            never.assertOutcome("failed", 1, never.run(shared));
        }
    }
}
