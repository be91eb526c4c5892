package io.taskvisor;

import static io.taskvisor.Refusal.nothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a spec leaves open, as a value. */
class TaskDefaultsTest {
    private static final TaskDefaults STANDARD = TaskDefaults.standard();
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void theStandardIsAsDocumented() {
        assertEquals(RestartPolicy.ON_FAILURE, STANDARD.restart());
        assertEquals(
                "exponential(first=200ms, max=30s, factor=2, jitter=equal)",
                STANDARD.backoff().toString());
        assertEquals(TaskPolicy.UNLIMITED, STANDARD.maxRetries());
        assertEquals(Optional.empty(), STANDARD.timeout());
        assertEquals(Duration.ofMinutes(1), STANDARD.stableAfter());
        assertEquals(Interrupt.atOnce(), STANDARD.interrupt());
    }

    @Test
    void everyCopyChangesOneThing() {
        assertEquals(
                RestartPolicy.ALWAYS, STANDARD.withRestart(RestartPolicy.ALWAYS).restart());
        assertEquals(
                BackoffStrategy.none(),
                STANDARD.withBackoff(BackoffStrategy.none()).backoff());
        assertEquals(3, STANDARD.withMaxRetries(3).maxRetries());
        assertEquals(STANDARD, STANDARD.withMaxRetries(3).withUnlimitedRetries());
        assertEquals(Optional.of(SECOND), STANDARD.withTimeout(SECOND).timeout());
        assertEquals(STANDARD, STANDARD.withTimeout(SECOND).withoutTimeout());
        assertEquals(SECOND, STANDARD.withStableAfter(SECOND).stableAfter());
        assertEquals(
                Interrupt.never(), STANDARD.withInterrupt(Interrupt.never()).interrupt());
    }

    @Test
    void theyAreValues() {
        assertEquals(STANDARD.withTimeout(SECOND), STANDARD.withTimeout(Duration.ofMillis(1_000)));
        assertNotEquals(STANDARD, STANDARD.withTimeout(SECOND));
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                        Refusal.positive("withTimeout", "timeout", STANDARD::withTimeout),
                        Refusal.positive("withStableAfter", "stableAfter", STANDARD::withStableAfter),
                        Stream.of(
                                Refusal.ofNull("withRestart(null)", "restart", () -> STANDARD.withRestart(nothing())),
                                Refusal.ofNull("withBackoff(null)", "backoff", () -> STANDARD.withBackoff(nothing())),
                                Refusal.ofNull(
                                        "withInterrupt(null)", "interrupt", () -> STANDARD.withInterrupt(nothing())),
                                Refusal.of(
                                        "withMaxRetries(-1)",
                                        "maxRetries must be at least 0, was -1",
                                        () -> STANDARD.withMaxRetries(-1)),
                                Refusal.ofNull(
                                        "new(null timeout)",
                                        "timeout",
                                        () -> new TaskDefaults(
                                                RestartPolicy.NEVER,
                                                BackoffStrategy.none(),
                                                0,
                                                nothing(),
                                                SECOND,
                                                Interrupt.never())),
                                Refusal.of(
                                        "new(zero timeout)",
                                        "timeout must be longer than zero, was 0s",
                                        () -> new TaskDefaults(
                                                RestartPolicy.NEVER,
                                                BackoffStrategy.none(),
                                                0,
                                                Optional.of(Duration.ZERO),
                                                SECOND,
                                                Interrupt.never()))))
                .flatMap(refusals -> refusals);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void badInputIsRefused(Refusal refusal) {
        refusal.check();
    }
}
