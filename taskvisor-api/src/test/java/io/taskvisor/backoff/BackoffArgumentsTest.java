package io.taskvisor.backoff;

import static io.taskvisor.backoff.Retries.CAUSE;
import static io.taskvisor.backoff.Retries.LEAST;
import static io.taskvisor.backoff.Retries.retry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.taskvisor.backoff.BackoffStrategy.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BackoffArgumentsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);
    private static final Duration OVERLONG = Duration.ofNanos(Long.MAX_VALUE).plusNanos(1);

    @Test
    void nullIsRejectedByName() {
        nullError("delay must not be null", () -> BackoffStrategy.constant(null));
        nullError("first must not be null", () -> BackoffStrategy.linear(null, SECOND));
        nullError("step must not be null", () -> BackoffStrategy.linear(SECOND, null));
        nullError("first must not be null", () -> BackoffStrategy.fibonacci(null));
        nullError("first must not be null", () -> BackoffStrategy.exponential(null));
        nullError("max must not be null", () -> BackoffStrategy.exponential(SECOND, null, 2));
        nullError("max must not be null", () -> BackoffStrategy.none().withMax(null));
        nullError("jitter must not be null", () -> BackoffStrategy.none().withJitter(null));
        nullError("floor must not be null", () -> BackoffStrategy.none().withFloor(null));
        nullError("text must not be null", () -> BackoffStrategy.parse(null));
        nullError("retry must not be null", () -> BackoffStrategy.none().delay(null));
        nullError(
                "retry must not be null",
                () -> BackoffStrategy.exponential(SECOND).delay(null));
        nullError(
                "retry must not be null",
                () -> BackoffStrategy.fibonacci(SECOND).delay(null));
    }

    @Test
    void aNegativeDurationIsRejected() {
        error("delay must not be negative, was -1s", () -> BackoffStrategy.constant(NEGATIVE));
        error("first must not be negative, was -1s", () -> BackoffStrategy.linear(NEGATIVE, SECOND));
        error("step must not be negative, was -1s", () -> BackoffStrategy.linear(SECOND, NEGATIVE));
        error("first must not be negative, was -1s", () -> BackoffStrategy.fibonacci(NEGATIVE));
        error("first must not be negative, was -1s", () -> BackoffStrategy.exponential(NEGATIVE));
        error("max must not be negative, was -1s", () -> BackoffStrategy.exponential(SECOND, NEGATIVE, 2));
        error("max must not be negative, was -1s", () -> BackoffStrategy.none().withMax(NEGATIVE));
        error(
                "floor must not be negative, was -1s",
                () -> BackoffStrategy.none().withFloor(NEGATIVE));
    }

    @Test
    void aDurationThatDoesNotFitIsRejected() {
        String tail = " must be at most 292 years (2^63-1 ns), was 9223372036854775808ns";
        error("delay" + tail, () -> BackoffStrategy.constant(OVERLONG));
        error("step" + tail, () -> BackoffStrategy.linear(SECOND, OVERLONG));
        error("first" + tail, () -> BackoffStrategy.fibonacci(OVERLONG));
        error("max" + tail, () -> BackoffStrategy.exponential(SECOND, OVERLONG, 2));
        error("floor" + tail, () -> BackoffStrategy.none().withFloor(OVERLONG));
    }

    @Test
    void factorMustBeFiniteAndAtLeastOne() {
        String head = "factor must be a finite number of at least 1, was ";
        for (double factor :
                new double[] {0.999, 0, -2, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            error(head + factor, () -> BackoffStrategy.exponential(SECOND, MINUTE, factor));
        }
    }

    @Test
    void theFirstDelayMustBeWithinTheMaximum() {
        error("first must be at most max 30s, was 1m", () -> BackoffStrategy.exponential(MINUTE));
        error("first must be at most max 1s, was 1m", () -> BackoffStrategy.exponential(MINUTE, SECOND, 2));
        error(
                "first must be at most max 1s, was 1m",
                () -> BackoffStrategy.fibonacci(MINUTE).withMax(SECOND));
        error(
                "first must be at most max 1s, was 1m",
                () -> BackoffStrategy.linear(MINUTE, SECOND).withMax(SECOND));
        error(
                "delay must be at most max 1s, was 1m",
                () -> BackoffStrategy.constant(MINUTE).withMax(SECOND));
    }

    @Test
    void theFloorMustBeWithinTheMaximum() {
        String message = "floor must be at most max 30s, was 1m";
        error(message, () -> BackoffStrategy.exponential(SECOND).withFloor(MINUTE));
        error(message, () -> BackoffStrategy.fibonacci(SECOND).withFloor(MINUTE).withMax(Duration.ofSeconds(30)));
        BackoffStrategy mine = retry -> SECOND;
        error(message, () -> mine.withFloor(MINUTE).withMax(Duration.ofSeconds(30)));
    }

    @Test
    void aRetryChecksItsComponents() {
        error("consecutiveFailures must be at least 1, was 0", () -> retry(0, LEAST));
        error("consecutiveFailures must be at least 1, was -1", () -> retry(-1, LEAST));
        error("previousDelay must not be negative, was -1s", () -> retry(1, NEGATIVE, LEAST));
        nullError("previousDelay must not be null", () -> new Retry(1, null, CAUSE, LEAST));
        nullError("cause must not be null", () -> new Retry(1, SECOND, null, LEAST));
        nullError("random must not be null", () -> new Retry(1, SECOND, CAUSE, null));
    }

    private static void error(String message, Executable code) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
    }

    private static void nullError(String message, Executable code) {
        assertEquals(message, assertThrows(NullPointerException.class, code).getMessage());
    }
}
