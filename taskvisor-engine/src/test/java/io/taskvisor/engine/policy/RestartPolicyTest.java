package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.RestartPolicy;
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

/** NEVER, ON_FAILURE and ALWAYS, after a success and after a failure. */
class RestartPolicyTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    @Test
    void aOnceTaskThatSucceedsIsCompleted() {
        supervisor.assertOutcome("completed", 1, supervisor.run(TaskSpec.once("t", new Script(time).succeed())));
    }

    @Test
    void aOnceTaskThatFailsIsNotRetried() {
        TaskHandle task =
                supervisor.run(TaskSpec.once("t", new Script(time).fail("boom").succeed()));
        supervisor.assertOutcome("failed", 1, task);
        assertEquals(
                "boom",
                supervisor.outcome(task, TaskOutcome.Failed.class).cause().getMessage());
    }

    @Test
    void aRestartableTaskIsRetriedUntilItSucceeds() {
        Script script = new Script(time).fail("a").fail("b").succeed();
        supervisor.assertOutcome("completed", 3, supervisor.run(TaskSpec.restartable("t", script)));
    }

    @Test
    void anAlwaysTaskRunsAgainAfterASuccessAndAfterAFailure() {
        Script script = new Script(time).succeed().fail("a").succeed();
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofMillis(10), script));
        assertEquals(TaskState.SCHEDULED, task.state());
        supervisor.advanceMillis(10);
        supervisor.runNext();
        assertEquals(3, script.runs());
        assertEquals(TaskState.SCHEDULED, task.state());
    }

    @Test
    void anyFactorysPolicyCanBeReplaced() {
        Script script = new Script(time).fail("a").succeed();
        TaskSpec spec = TaskSpec.once("t", script).withRestart(RestartPolicy.ON_FAILURE);
        supervisor.assertOutcome("completed", 2, supervisor.run(spec));
    }

    @Test
    void aPeriodicTaskThatIsToRunOnceRunsOnce() {
        TaskSpec spec = TaskSpec.periodic("t", Duration.ofMillis(10), new Script(time).succeed())
                .withRestart(RestartPolicy.NEVER)
                .withoutInterval();
        supervisor.assertOutcome("completed", 1, supervisor.run(spec));
    }

    @Test
    void aFixedRateTaskThatIsToBeRetriedOnlyEndsWithItsFirstSuccess() {
        TaskSpec spec = TaskSpec.fixedRate(
                        "t", Duration.ofMillis(10), new Script(time).fail("a").succeed())
                .withRestart(RestartPolicy.ON_FAILURE)
                .withoutInterval();
        supervisor.assertOutcome("completed", 2, supervisor.run(spec));
    }
}
