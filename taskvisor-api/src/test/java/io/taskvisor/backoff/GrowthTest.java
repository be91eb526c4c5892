package io.taskvisor.backoff;

import static io.taskvisor.backoff.Retries.retry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowthTest {
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final List<Integer> FAILURES = List.of(1, 2, 63, 64, 93, 1_000_000, Integer.MAX_VALUE);

    @Test
    void noneIsAlwaysTheSameZero() {
        for (int n : FAILURES) {
            assertSame(Duration.ZERO, BackoffStrategy.none().delay(retry(n)));
        }
    }

    @Test
    void constantIsAlwaysTheSameObject() {
        Duration delay = Duration.ofMillis(1234);
        BackoffStrategy constant = BackoffStrategy.constant(delay);
        for (int n : FAILURES) {
            assertSame(delay, constant.delay(retry(n)));
        }
    }

    @Test
    void linearAdds() {
        BackoffStrategy linear = BackoffStrategy.linear(Duration.ofSeconds(1), Duration.ofMillis(500));
        assertEquals(List.of(1000L, 1500L, 2000L, 2500L, 3000L, 3500L), millis(linear, 6));
        assertEquals(
                List.of(0L, 500L, 1000L), millis(BackoffStrategy.linear(Duration.ZERO, Duration.ofMillis(500)), 3));
        assertEquals(
                List.of(500L, 500L, 500L), millis(BackoffStrategy.linear(Duration.ofMillis(500), Duration.ZERO), 3));
    }

    @Test
    void linearSaturates() {
        BackoffStrategy small = BackoffStrategy.linear(NANO, NANO);
        assertEquals(List.of(1L, 2L, 63L, 64L, 93L, 1_000_000L, 2147483647L), nanos(small));
        BackoffStrategy large = BackoffStrategy.linear(SECOND, Duration.ofNanos(Long.MAX_VALUE / 62));
        assertEquals(List.of(1_000_000_000L, 148764066110560900L), nanos(large).subList(0, 2));
        assertEquals(List.of(Long.MAX_VALUE), distinct(nanos(large).subList(2, 7)));
        BackoffStrategy edge = BackoffStrategy.linear(Duration.ofNanos(7), Duration.ofNanos((Long.MAX_VALUE - 7) / 62));
        assertEquals(62 * ((Long.MAX_VALUE - 7) / 62) + 7, nanos(edge).get(2));
        assertEquals(Long.MAX_VALUE, nanos(edge).get(3));
        assertEquals(List.of(Long.MAX_VALUE), distinct(nanos(BackoffStrategy.linear(LONGEST, LONGEST))));
    }

    @Test
    void fibonacciAddsTheLastTwo() {
        assertEquals(
                List.of(100L, 100L, 200L, 300L, 500L, 800L, 1300L),
                millis(BackoffStrategy.fibonacci(Duration.ofMillis(100)), 7));
    }

    @Test
    void fibonacciIsExactUntilItSaturates() {
        long first = 3;
        BackoffStrategy fibonacci = BackoffStrategy.fibonacci(Duration.ofNanos(first));
        BigInteger last = BigInteger.ZERO;
        BigInteger number = BigInteger.ONE;
        for (int n = 1; n <= 200; n++) {
            assertEquals(saturated(number.multiply(BigInteger.valueOf(first))), nanos(fibonacci, n), "n = " + n);
            BigInteger next = number.add(last);
            last = number;
            number = next;
        }
        List<Long> ofNano = nanos(BackoffStrategy.fibonacci(NANO));
        assertEquals(List.of(1L, 1L, 6557470319842L, 10610209857723L), ofNano.subList(0, 4));
        assertEquals(7540113804746346429L, nanos(BackoffStrategy.fibonacci(NANO), 92));
        assertEquals(List.of(Long.MAX_VALUE), distinct(ofNano.subList(4, 7)));
        assertEquals(List.of(0L), distinct(nanos(BackoffStrategy.fibonacci(Duration.ZERO))));
    }

    @Test
    void exponentialDoublesUpToThirtySeconds() {
        BackoffStrategy usual = BackoffStrategy.exponential(SECOND);
        assertEquals(List.of(1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L), millis(usual, 7));
        assertEquals(List.of(30_000_000_000L), distinct(nanos(usual).subList(2, 7)));
    }

    @Test
    void exponentialTakesAnyFactor() {
        assertEquals(
                List.of(100L, 150L, 225L, 337L, 506L, 700L),
                millis(BackoffStrategy.exponential(Duration.ofMillis(100), Duration.ofMillis(700), 1.5), 6));
        assertEquals(List.of(1_000_000_000L), distinct(nanos(BackoffStrategy.exponential(SECOND, LONGEST, 1))));
        BackoffStrategy steep = BackoffStrategy.exponential(NANO, LONGEST, Double.MAX_VALUE);
        assertEquals(1L, nanos(steep, 1));
        assertEquals(List.of(Long.MAX_VALUE), distinct(nanos(steep).subList(1, 7)));
        assertEquals(
                List.of(0L), distinct(nanos(BackoffStrategy.exponential(Duration.ZERO, LONGEST, Double.MAX_VALUE))));
    }

    @Test
    void exponentialIsExactForWholeFactorsBelowTwoToThe53() {
        for (int factor : new int[] {2, 3, 10}) {
            BackoffStrategy strategy = BackoffStrategy.exponential(Duration.ofNanos(5), LONGEST, factor);
            BigInteger exact = BigInteger.valueOf(5);
            for (int n = 1; exact.bitLength() <= 53; n++) {
                assertEquals(exact.longValueExact(), nanos(strategy, n), factor + "^" + n);
                exact = exact.multiply(BigInteger.valueOf(factor));
            }
        }
    }

    @Test
    void exponentialSaturates() {
        BackoffStrategy strategy = BackoffStrategy.exponential(NANO, LONGEST, 2);
        assertEquals(
                List.of(1L, 2L, 1L << 62, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE),
                nanos(strategy));
        // A factor barely above one reaches the same end, later.
        double factor = 1.000001;
        BackoffStrategy flat = BackoffStrategy.exponential(SECOND, LONGEST, factor);
        double expected = new BigDecimal("2718280469.096").doubleValue();
        assertEquals(expected, nanos(flat, 1_000_001), 10);
        assertEquals(Long.MAX_VALUE, nanos(flat, Integer.MAX_VALUE));
    }

    @Test
    void everyStrategyStaysAtItsMaximum() {
        Duration max = Duration.ofMillis(2500);
        List<BackoffStrategy> strategies = List.of(
                BackoffStrategy.linear(SECOND, SECOND).withMax(max),
                BackoffStrategy.fibonacci(SECOND).withMax(max),
                BackoffStrategy.exponential(SECOND).withMax(max),
                BackoffStrategy.exponential(SECOND, max, 2));
        for (BackoffStrategy strategy : strategies) {
            assertEquals(1000L, millis(strategy, 1).get(0), strategy::toString);
            assertEquals(List.of(2500L), distinct(millis(strategy, 100).subList(3, 100)), strategy::toString);
            assertEquals(List.of(2_500_000_000L), distinct(nanos(strategy).subList(2, 7)), strategy::toString);
        }
    }

    private static List<Long> millis(BackoffStrategy strategy, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> strategy.delay(retry(n)).toMillis())
                .toList();
    }

    private static List<Long> nanos(BackoffStrategy strategy) {
        return FAILURES.stream().map(n -> nanos(strategy, n)).toList();
    }

    private static long nanos(BackoffStrategy strategy, int failures) {
        return strategy.delay(retry(failures)).toNanos();
    }

    private static List<Long> distinct(List<Long> values) {
        return values.stream().distinct().toList();
    }

    private static long saturated(BigInteger value) {
        return value.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
    }
}
