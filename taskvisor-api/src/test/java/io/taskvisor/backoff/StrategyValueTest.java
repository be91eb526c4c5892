package io.taskvisor.backoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StrategyValueTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final List<Supplier<BackoffStrategy>> DIFFERENT = List.of(
            BackoffStrategy::none,
            () -> BackoffStrategy.none().withFloor(SECOND),
            () -> BackoffStrategy.constant(SECOND),
            () -> BackoffStrategy.constant(MINUTE),
            () -> BackoffStrategy.linear(SECOND, MINUTE),
            () -> BackoffStrategy.linear(SECOND, SECOND),
            () -> BackoffStrategy.fibonacci(SECOND),
            () -> BackoffStrategy.exponential(SECOND),
            () -> BackoffStrategy.exponential(SECOND, MINUTE, 2),
            () -> BackoffStrategy.exponential(SECOND, MINUTE, 2.5),
            () -> BackoffStrategy.exponential(SECOND).withJitter(Jitter.FULL),
            () -> BackoffStrategy.exponential(SECOND).withJitter(Jitter.EQUAL),
            () -> BackoffStrategy.exponential(SECOND).withFloor(SECOND),
            () -> BackoffStrategy.fibonacci(SECOND).withMax(MINUTE));

    @Test
    void equalArgumentsMakeEqualStrategies() {
        Set<BackoffStrategy> all = new HashSet<>();
        for (Supplier<BackoffStrategy> supplier : DIFFERENT) {
            BackoffStrategy one = supplier.get();
            assertEquals(one, supplier.get());
            assertEquals(one.hashCode(), supplier.get().hashCode());
            all.add(one);
            all.add(supplier.get());
        }
        assertEquals(DIFFERENT.size(), all.size());
    }

    @Test
    void modifiersThatChangeNothingLeaveAnEqualStrategy() {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        for (Supplier<BackoffStrategy> supplier : DIFFERENT.subList(2, 7)) {
            BackoffStrategy one = supplier.get();
            assertEquals(
                    one, one.withJitter(Jitter.NONE).withFloor(Duration.ZERO).withMax(longest));
        }
        assertEquals(BackoffStrategy.none(), BackoffStrategy.constant(Duration.ZERO));
        assertNotEquals(
                BackoffStrategy.exponential(SECOND),
                BackoffStrategy.exponential(SECOND).withMax(longest));
    }

    @Test
    void theTextTellsEveryArgument() {
        assertEquals("none", BackoffStrategy.none().toString());
        assertEquals(
                "constant(delay=0s, floor=1s)",
                BackoffStrategy.none().withFloor(SECOND).toString());
        assertEquals("constant(delay=1m)", BackoffStrategy.constant(MINUTE).toString());
        assertEquals(
                "linear(first=1s, step=1m)",
                BackoffStrategy.linear(SECOND, MINUTE).toString());
        assertEquals(
                "fibonacci(first=1s, max=1m)",
                BackoffStrategy.fibonacci(SECOND).withMax(MINUTE).toString());
        assertEquals(
                "exponential(first=1s, max=30s, factor=2)",
                BackoffStrategy.exponential(SECOND).toString());
        assertEquals(
                "exponential(first=100ms, max=30s, factor=2, jitter=equal)",
                BackoffStrategy.exponential(Duration.ofMillis(100))
                        .withJitter(Jitter.EQUAL)
                        .toString());
        assertEquals(
                "exponential(first=1s, max=9223372036854775807ns, factor=1.5, jitter=decorrelated, floor=1500us)",
                BackoffStrategy.exponential(SECOND, Duration.ofNanos(Long.MAX_VALUE), 1.5)
                        .withFloor(Duration.ofNanos(1_500_000))
                        .withJitter(Jitter.DECORRELATED)
                        .toString());
        assertEquals(
                "exponential(first=1s, max=1m, factor=1.0E300)",
                BackoffStrategy.exponential(SECOND, MINUTE, 1e300).toString());
    }
}
