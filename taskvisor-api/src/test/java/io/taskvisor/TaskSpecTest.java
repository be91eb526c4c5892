package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A spec is a value: what its factories set, what its copies change, and what they leave alone. */
class TaskSpecTest {
    private static final Task TASK = context -> {};
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final TaskDefaults DEFAULTS = TaskDefaults.standard();

    private static TaskPolicy policy(TaskSpec spec) {
        return spec.policy(DEFAULTS);
    }

    @Test
    void theFactoriesDifferInTheirPolicy() {
        assertEquals(RestartPolicy.NEVER, policy(TaskSpec.once("t", TASK)).restart());
        assertEquals(
                RestartPolicy.ON_FAILURE,
                policy(TaskSpec.restartable("t", TASK)).restart());
        TaskPolicy periodic = policy(TaskSpec.periodic("t", SECOND, TASK));
        assertEquals(RestartPolicy.ALWAYS, periodic.restart());
        assertEquals(Optional.of(SECOND), periodic.interval());
        assertFalse(periodic.fixedRate());
        TaskPolicy fixedRate = policy(TaskSpec.fixedRate("t", SECOND, TASK));
        assertEquals(RestartPolicy.ALWAYS, fixedRate.restart());
        assertEquals(Optional.of(SECOND), fixedRate.interval());
        assertTrue(fixedRate.fixedRate());
        assertEquals(MissedTicks.SKIP, fixedRate.missedTicks());
    }

    @Test
    void whatIsNotSetIsInheritedOrNone() {
        TaskPolicy policy = policy(TaskSpec.restartable("t", TASK));
        assertSame(DEFAULTS.backoff(), policy.backoff());
        assertEquals(Interrupt.atOnce(), policy.interrupt());
        assertEquals(TaskPolicy.UNLIMITED, policy.maxRetries());
        assertEquals(TaskPolicy.NONE, policy.timeoutNanos());
        assertEquals(60 * SECOND_NANOS, policy.stableAfterNanos());
        assertEquals(Optional.empty(), policy.stopGrace());
        assertEquals(77, policy.stopGraceNanos(77));
        assertEquals(Optional.empty(), policy.interval());
        assertEquals(77, policy.intervalNanos(77));
        assertFalse(policy.quarantine());
        assertEquals(TaskPolicy.NONE, policy.deadlineNanos());
        assertEquals(TaskPolicy.NONE, policy.heartbeatNanos());
        assertEquals(TaskPolicy.NONE, policy.readinessNanos());
        assertEquals(TaskPolicy.NONE, policy.abandonAfterNanos());
        assertEquals(Optional.empty(), policy.fatalWhen());
        assertEquals(Optional.empty(), policy.executor());
        assertEquals(Map.of(), policy.tags());
    }

    @Test
    void everythingThatIsSetIsThere() {
        BackoffStrategy backoff = BackoffStrategy.constant(SECOND);
        Predicate<Throwable> fatalWhen = cause -> true;
        Executor executor = Runnable::run;
        TaskPolicy policy = policy(TaskSpec.fixedRate("t", SECOND, TASK)
                .withMissedTicks(MissedTicks.ONE)
                .withRestart(RestartPolicy.ON_FAILURE)
                .withInterval(SECOND.multipliedBy(2))
                .withBackoff(backoff)
                .withMaxRetries(3)
                .withTimeout(SECOND.multipliedBy(4))
                .withStableAfter(SECOND.multipliedBy(5))
                .withDeadline(SECOND.multipliedBy(6))
                .withQuarantine(true)
                .withFatalWhen(fatalWhen)
                .withHeartbeat(SECOND.multipliedBy(7))
                .withReadiness(SECOND.multipliedBy(8))
                .withInterrupt(Interrupt.never())
                .withStopGrace(SECOND.multipliedBy(9))
                .withAbandonAfter(SECOND.multipliedBy(10))
                .withExecutor(executor)
                .withTags(Map.of("k", "v")));
        assertEquals(MissedTicks.ONE, policy.missedTicks());
        assertEquals(RestartPolicy.ON_FAILURE, policy.restart());
        assertEquals(2 * SECOND_NANOS, policy.intervalNanos(0));
        assertTrue(policy.fixedRate());
        assertSame(backoff, policy.backoff());
        assertEquals(3, policy.maxRetries());
        assertEquals(4 * SECOND_NANOS, policy.timeoutNanos());
        assertEquals(5 * SECOND_NANOS, policy.stableAfterNanos());
        assertEquals(6 * SECOND_NANOS, policy.deadlineNanos());
        assertTrue(policy.quarantine());
        assertSame(fatalWhen, policy.fatalWhen().orElseThrow());
        assertEquals(7 * SECOND_NANOS, policy.heartbeatNanos());
        assertEquals(8 * SECOND_NANOS, policy.readinessNanos());
        assertEquals(Interrupt.never(), policy.interrupt());
        assertEquals(Optional.of(SECOND.multipliedBy(9)), policy.stopGrace());
        assertEquals(10 * SECOND_NANOS, policy.abandonAfterNanos());
        assertSame(executor, policy.executor().orElseThrow());
        assertEquals(Map.of("k", "v"), policy.tags());
    }

    @Test
    void aCopyKeepsNameAndTaskAndLeavesTheOriginalAlone() {
        TaskSpec original = TaskSpec.restartable("t", TASK);
        TaskSpec copy = original.withTimeout(SECOND);
        assertNotSame(original, copy);
        assertEquals("t", copy.name());
        assertSame(TASK, copy.task());
        assertEquals(TaskPolicy.NONE, policy(original).timeoutNanos());
        assertEquals(SECOND_NANOS, policy(copy).timeoutNanos());
    }

    @Test
    void anExplicitNoneIsNotTheSameAsUnset() {
        TaskDefaults strict = DEFAULTS.withTimeout(SECOND).withMaxRetries(1);
        TaskSpec unset = TaskSpec.restartable("t", TASK);
        TaskSpec none = unset.withoutTimeout().withUnlimitedRetries();
        assertEquals(SECOND_NANOS, unset.policy(strict).timeoutNanos());
        assertEquals(1, unset.policy(strict).maxRetries());
        assertEquals(TaskPolicy.NONE, none.policy(strict).timeoutNanos());
        assertEquals(TaskPolicy.UNLIMITED, none.policy(strict).maxRetries());
    }

    @Test
    void aZeroIntervalIsNotTheSameAsUnset() {
        TaskPolicy policy = policy(TaskSpec.once("t", TASK).withInterval(Duration.ZERO));
        assertEquals(Optional.of(Duration.ZERO), policy.interval());
        assertEquals(0, policy.intervalNanos(77));
    }

    @Test
    void theSamePolicyIsResolvedOnceForEachSupervisor() {
        TaskSpec spec = TaskSpec.restartable("t", TASK);
        TaskDefaults other = DEFAULTS.withMaxRetries(5);
        assertSame(spec.policy(DEFAULTS), spec.policy(DEFAULTS));
        assertEquals(5, spec.policy(other).maxRetries());
        assertEquals(TaskPolicy.UNLIMITED, spec.policy(DEFAULTS).maxRetries());
    }

    @Test
    void tagsAreCopiedAndCannotBeChanged() {
        Map<String, String> tags = new HashMap<>(Map.of("k", "v"));
        TaskSpec spec = TaskSpec.once("t", TASK).withTags(tags);
        tags.put("k", "changed");
        assertEquals(Map.of("k", "v"), spec.tags());
        assertThrows(UnsupportedOperationException.class, () -> spec.tags().put("k", "changed"));
    }

    @Test
    void anUnresolvedPolicyDoesNotPretend() {
        assertEquals(
                "not resolved against a supervisor's defaults",
                assertThrows(IllegalStateException.class, TaskPolicy.RESTARTABLE::restart)
                        .getMessage());
    }

    @Test
    void itsTextIsTheNameAndWhatWasSet() {
        assertEquals("TaskSpec[t: restart NEVER]", TaskSpec.once("t", TASK).toString());
        assertEquals("TaskSpec[t: ]", TaskSpec.restartable("t", TASK).toString());
        assertEquals(
                "TaskSpec[t: restart ALWAYS, backoff constant(delay=1s), interval 1s, max retries 3, timeout 2s,"
                        + " deadline 1h, interrupt never, quarantine, tags {k=v}]",
                TaskSpec.periodic("t", SECOND, TASK)
                        .withBackoff(BackoffStrategy.constant(SECOND))
                        .withMaxRetries(3)
                        .withTimeout(Duration.ofSeconds(2))
                        .withDeadline(Duration.ofHours(1))
                        .withInterrupt(Interrupt.never())
                        .withQuarantine(true)
                        .withTags(Map.of("k", "v"))
                        .toString());
        assertEquals(
                "TaskSpec[t: restart ALWAYS, period 1s, max retries unlimited]",
                TaskSpec.fixedRate("t", SECOND, TASK).withUnlimitedRetries().toString());
    }
}
