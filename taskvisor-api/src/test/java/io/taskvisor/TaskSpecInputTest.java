package io.taskvisor;

import static io.taskvisor.Refusal.nothing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input to a spec: refused at once, with the name, the value and what is allowed. */
class TaskSpecInputTest {
    private static final Task TASK = context -> {};
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TaskSpec SPEC = TaskSpec.once("t", TASK);

    static Stream<Refusal> factories() {
        return Stream.of(
                        Refusal.name("once", "task name", name -> TaskSpec.once(name, TASK)),
                        Refusal.name("restartable", "task name", name -> TaskSpec.restartable(name, TASK)),
                        Refusal.name("periodic", "task name", name -> TaskSpec.periodic(name, SECOND, TASK)),
                        Refusal.name("fixedRate", "task name", name -> TaskSpec.fixedRate(name, SECOND, TASK)),
                        Refusal.positive("periodic", "every", every -> TaskSpec.periodic("t", every, TASK)),
                        Refusal.positive("fixedRate", "every", every -> TaskSpec.fixedRate("t", every, TASK)),
                        Stream.of(
                                Refusal.ofNull("once(null)", "task", () -> TaskSpec.once("t", nothing())),
                                Refusal.ofNull("restartable(null)", "task", () -> TaskSpec.restartable("t", nothing())),
                                Refusal.ofNull(
                                        "periodic(null)", "task", () -> TaskSpec.periodic("t", SECOND, nothing())),
                                Refusal.ofNull(
                                        "fixedRate(null)", "task", () -> TaskSpec.fixedRate("t", SECOND, nothing())),
                                Refusal.ofNull("async(null)", "task", () -> Task.async(nothing()))))
                .flatMap(refusals -> refusals);
    }

    static Stream<Refusal> durations() {
        TaskSpec fixedRate = TaskSpec.fixedRate("t", SECOND, TASK);
        return Stream.of(
                        Refusal.notNegative("withInterval", "interval", SPEC::withInterval),
                        Refusal.positive("withInterval of a grid", "interval", fixedRate::withInterval),
                        Refusal.notNegative("withIntervalJitter", "intervalJitter", SPEC::withIntervalJitter),
                        Refusal.notNegative("withInitialDelay", "initialDelay", SPEC::withInitialDelay),
                        Refusal.positive("withTimeout", "timeout", SPEC::withTimeout),
                        Refusal.positive("withStableAfter", "stableAfter", SPEC::withStableAfter),
                        Refusal.positive("withDeadline", "deadline", SPEC::withDeadline),
                        Refusal.positive("withHeartbeat", "heartbeat", SPEC::withHeartbeat),
                        Refusal.positive("withReadiness", "readiness", SPEC::withReadiness),
                        Refusal.notNegative("withStopGrace", "stopGrace", SPEC::withStopGrace),
                        Refusal.positive("withAbandonAfter", "abandonAfter", SPEC::withAbandonAfter),
                        Refusal.notNegative("Interrupt.atOnce", "headStart", Interrupt::atOnce),
                        Refusal.positive("Interrupt.after", "headStart", Interrupt::after))
                .flatMap(refusals -> refusals);
    }

    static Stream<Refusal> others() {
        Map<String, String> nullValue = new HashMap<>();
        nullValue.put("k", nothing());
        return Stream.of(
                Refusal.ofNull("withMissedTicks(null)", "missedTicks", () -> SPEC.withMissedTicks(nothing())),
                Refusal.of(
                        "withMissedTicks without a grid",
                        "missedTicks applies to fixed-rate tasks only, and task 't' is none",
                        () -> SPEC.withMissedTicks(MissedTicks.ONE)),
                Refusal.of(
                        "withMissedTicks of a periodic task",
                        "missedTicks applies to fixed-rate tasks only, and task 'p' is none",
                        () -> TaskSpec.periodic("p", SECOND, TASK).withMissedTicks(MissedTicks.SKIP)),
                Refusal.ofNull("withRestart(null)", "restart", () -> SPEC.withRestart(nothing())),
                Refusal.ofNull("withBackoff(null)", "backoff", () -> SPEC.withBackoff(nothing())),
                Refusal.of(
                        "withMaxRetries(-1)", "maxRetries must be at least 0, was -1", () -> SPEC.withMaxRetries(-1)),
                Refusal.of(
                        "withMaxRetries(MIN)",
                        "maxRetries must be at least 0, was -2147483648",
                        () -> SPEC.withMaxRetries(Integer.MIN_VALUE)),
                Refusal.ofNull("withFatalWhen(null)", "fatalWhen", () -> SPEC.withFatalWhen(nothing())),
                Refusal.ofNull("withInterrupt(null)", "interrupt", () -> SPEC.withInterrupt(nothing())),
                Refusal.ofNull("withExecutor(null)", "executor", () -> SPEC.withExecutor(nothing())),
                Refusal.ofNull("withTags(null)", "tags", () -> SPEC.withTags(nothing())),
                Refusal.ofNull(
                        "withTags(null key)",
                        "tags key",
                        () -> SPEC.withTags(Collections.singletonMap(nothing(), "v"))),
                Refusal.ofNull("withTags(null value)", "tags value of 'k'", () -> SPEC.withTags(nullValue)),
                Refusal.ofNull("policy(null)", "defaults", () -> SPEC.policy(nothing())),
                Refusal.ofNull("TaskId(null)", "path", () -> new TaskId(1, nothing())));
    }

    @ParameterizedTest
    @MethodSource({"factories", "durations", "others"})
    void badInputIsRefused(Refusal refusal) {
        refusal.check();
    }

    @Test
    void theLimitsThemselvesAreAllowed() {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        Duration shortest = Duration.ofNanos(1);
        assertEquals(200, TaskSpec.once("x".repeat(200), TASK).name().length());
        assertEquals("日本語 – ok!", TaskSpec.once("日本語 – ok!", TASK).name());
        SPEC.withTimeout(longest)
                .withTimeout(shortest)
                .withStopGrace(Duration.ZERO)
                .withStopGrace(longest);
        SPEC.withDeadline(longest)
                .withHeartbeat(shortest)
                .withReadiness(shortest)
                .withAbandonAfter(shortest);
        SPEC.withMaxRetries(0).withMaxRetries(Integer.MAX_VALUE).withInterval(Duration.ZERO);
        assertEquals(Long.MAX_VALUE, Interrupt.after(longest).headStartNanos());
    }

    @Test
    void aRefusalLeavesTheSpecAsItWas() {
        TaskSpec spec = SPEC.withTimeout(SECOND);
        Refusal.of("withTimeout(0)", "timeout must be longer than zero, was 0s", () -> spec.withTimeout(Duration.ZERO))
                .check();
        assertEquals(1_000_000_000L, spec.policy(TaskDefaults.standard()).timeoutNanos());
    }
}
