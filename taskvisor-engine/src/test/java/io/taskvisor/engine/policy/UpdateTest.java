package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.ManualExecutor;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Policies of a live task, changed from its next decision on. */
class UpdateTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskHandle backingOff() {
        script.fail("1").fail("2").fail("3").succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofMillis(10)));
        assertEquals(TaskState.BACKING_OFF, task.state());
        return task;
    }

    @Test
    void theNextDelayIsTheNewOneAndTheCurrentStays() {
        TaskHandle task = backingOff();
        task.update(spec -> spec.withBackoff(retry -> Duration.ofMillis(70)));
        supervisor.runNextWhenDue(task);
        supervisor.runNextWhenDue(task);
        assertEquals(List.of(0L, 10L, 80L), script.startsMillis());
    }

    @Test
    void theNextDecisionKnowsTheNewLimitOfRetries() {
        TaskHandle task = backingOff();
        task.update(spec -> spec.withMaxRetries(1));
        supervisor.runNextWhenDue(task);
        supervisor.assertOutcome("failed", 2, task);
    }

    @Test
    void aRunningAttemptKeepsItsTimeoutAndTheNextHasTheNewOne() {
        script.then(context -> {
                    supervisor
                            .supervisor()
                            .task("t")
                            .orElseThrow()
                            .update(spec -> spec.withTimeout(Duration.ofMillis(5)));
                    time.advanceMillis(10);
                    assertEquals(false, context.isCancelled());
                    throw new Exception("1");
                })
                .then(context -> {
                    time.advanceMillis(5);
                    assertEquals(true, context.isCancelled());
                })
                .succeed();
        supervisor.assertOutcome("completed", 3, supervisor.run(TaskSpec.restartable("t", script)));
    }

    @Test
    void aNewRestartPolicyIsKeptTo() {
        script.succeed();
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofMillis(10), script));
        task.update(spec -> spec.withRestart(RestartPolicy.ON_FAILURE));
        supervisor.runNextWhenDue(task);
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void aNewDeadlineHoldsAtOnce() {
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofHours(1), script.succeed()));
        task.update(spec -> spec.withDeadline(Duration.ofMillis(50)));
        supervisor.advanceMillis(50);
        supervisor.assertOutcome("failed", 1, task);
    }

    @Test
    void newTagsAreOnTheNextEvents() {
        TaskHandle task = backingOff();
        task.update(spec -> spec.withTags(Map.of("k", "v")));
        assertEquals(true, task.pause());
        assertEquals(
                Map.of("k", "v"),
                supervisor.trail().first(Event.TaskPaused.class).tags());
        assertEquals(Map.of(), supervisor.trail().first(Event.TaskAdded.class).tags());
    }

    @Test
    void aNewExecutorRunsTheNextAttempt() {
        TaskHandle task = backingOff();
        ManualExecutor other = new ManualExecutor();
        task.update(spec -> spec.withExecutor(other).withBackoff(retry -> Duration.ZERO));
        supervisor.advanceMillis(10);
        other.runNext();
        supervisor.assertOutcome("completed", 4, task);
    }

    @Test
    void aLoopWithoutDelayMovesToTheNewExecutorToo() {
        ManualExecutor other = new ManualExecutor();
        script.then(context -> {
                    supervisor.supervisor().task("t").orElseThrow().update(spec -> spec.withExecutor(other));
                    throw new Exception("1");
                })
                .succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script));
        assertEquals(1, script.runs());
        other.runNext();
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void theHandleShowsTheSpecInForce() {
        TaskHandle task = backingOff();
        TaskSpec[] made = new TaskSpec[1];
        task.update(spec -> made[0] = spec.withMaxRetries(7));
        assertSame(made[0], task.spec());
    }

    @Test
    void theNameStays() {
        TaskHandle task = backingOff();
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> task.update(spec -> TaskSpec.once("u", spec.task())));
        assertEquals("an update cannot change the name of task 't' to 'u'", refused.getMessage());
    }

    @Test
    void theCodeStays() {
        TaskHandle task = backingOff();
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> task.update(spec -> TaskSpec.once("t", context -> {})));
        assertEquals("an update cannot replace the code of task 't': add a task instead", refused.getMessage());
        assertSame(script, task.spec().task());
    }

    @Test
    void aChangeThatThrowsChangesNothing() {
        TaskHandle task = backingOff();
        TaskSpec before = task.spec();
        IllegalStateException thrown = new IllegalStateException("mine");
        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> task.update(spec -> {
                            throw thrown;
                        })));
        assertSame(before, task.spec());
    }

    @Test
    void aFinishedTaskIsNotUpdated() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", script.succeed()));
        supervisor.assertOutcome("completed", 1, task);
        task.update(spec -> fail("called"));
    }
}
