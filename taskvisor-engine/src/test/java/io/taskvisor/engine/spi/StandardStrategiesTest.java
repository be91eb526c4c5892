package io.taskvisor.engine.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.backoff.Jitter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardStrategiesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void eachIsReadByItsName() {
        assertReads(BackoffStrategy.none(), "none");
        assertReads(BackoffStrategy.constant(SECOND), "constant(delay=1s)");
        assertReads(BackoffStrategy.linear(SECOND, MINUTE), "linear(first=1s, step=1m)");
        assertReads(BackoffStrategy.fibonacci(SECOND), "fibonacci(first=1s)");
        assertReads(BackoffStrategy.exponential(SECOND), "exponential(first=1s)");
        assertReads(BackoffStrategy.exponential(SECOND, MINUTE, 3), "exponential(first=1s, max=1m, factor=3)");
    }

    @Test
    void eachButNoneTakesTheModifiers() {
        String modifiers = ", max=1m, jitter=full, floor=1ms)";
        assertReads(modified(BackoffStrategy.constant(SECOND)), "constant(delay=1s" + modifiers);
        assertReads(modified(BackoffStrategy.linear(SECOND, SECOND)), "linear(first=1s, step=1s" + modifiers);
        assertReads(modified(BackoffStrategy.fibonacci(SECOND)), "fibonacci(first=1s" + modifiers);
        assertReads(modified(BackoffStrategy.exponential(SECOND)), "exponential(first=1s" + modifiers);
        for (Jitter jitter : Jitter.values()) {
            assertReads(
                    BackoffStrategy.fibonacci(SECOND).withJitter(jitter),
                    "fibonacci(first=1s, jitter=" + jitter.name().toLowerCase(java.util.Locale.ROOT) + ")");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "quadratic|unknown strategy 'quadratic'; known are constant, exponential, fibonacci, linear, none",
                "none(max=1s)|unknown parameter 'max'; none takes no parameters",
                "constant(first=1s)|parameter 'delay' is missing, found first",
                "constant(delay=1s, first=1s)|unknown parameter 'first'; constant takes delay, max, jitter, floor",
                "constant(delay=1m, max=1s)|delay must be at most max 1s, was 1m",
                "linear(first=1s)|parameter 'step' is missing",
                "linear(first=1s, step=1s, x=1)|unknown parameter 'x'; linear takes first, step, max, jitter, floor",
                "fibonacci|parameter 'first' is missing",
                "fibonacci(first=1s, x=1)|unknown parameter 'x'; fibonacci takes first, max, jitter, floor",
                "exponential()|parameter 'first' is missing",
                "exponential(first=1s, x=1)|unknown parameter 'x'; exponential takes first, max, factor, jitter, floor",
                "exponential(first=1m)|first must be at most max 30s, was 1m",
                "exponential(first=1s, factor=0.5)|factor must be a finite number of at least 1, was 0.5",
            })
    void errorsTellWhatIsAllowed(String text, String detail) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> BackoffStrategy.parse(text));
        assertEquals("backoff '" + text + "': " + detail, e.getMessage());
    }

    private static BackoffStrategy modified(BackoffStrategy strategy) {
        return strategy.withFloor(Duration.ofMillis(1)).withJitter(Jitter.FULL).withMax(MINUTE);
    }

    private static void assertReads(BackoffStrategy expected, String text) {
        assertEquals(expected, BackoffStrategy.parse(text));
    }
}
