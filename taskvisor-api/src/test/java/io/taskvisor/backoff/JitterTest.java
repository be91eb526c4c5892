package io.taskvisor.backoff;

import static io.taskvisor.backoff.Retries.LEAST;
import static io.taskvisor.backoff.Retries.MOST;
import static io.taskvisor.backoff.Retries.retry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class JitterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int DRAWS = 100_000;

    @Test
    void fullReachesFromZeroToTheCappedDelay() {
        BackoffStrategy full = BackoffStrategy.exponential(SECOND).withJitter(Jitter.FULL);
        assertEquals(Duration.ZERO, full.delay(retry(3, LEAST)));
        assertEquals(Duration.ofSeconds(4), full.delay(retry(3, MOST)));
        assertEquals(Duration.ofSeconds(30), full.delay(retry(Integer.MAX_VALUE, MOST)));
    }

    @Test
    void equalReachesFromHalfToTheWholeCappedDelay() {
        BackoffStrategy equal = BackoffStrategy.exponential(SECOND).withJitter(Jitter.EQUAL);
        assertEquals(Duration.ofSeconds(2), equal.delay(retry(3, LEAST)));
        assertEquals(Duration.ofSeconds(4), equal.delay(retry(3, MOST)));
        assertEquals(Duration.ofSeconds(15), equal.delay(retry(Integer.MAX_VALUE, LEAST)));
        assertEquals(Duration.ofSeconds(30), equal.delay(retry(Integer.MAX_VALUE, MOST)));
    }

    @Test
    void noJitterDrawsNoNumber() {
        RandomGenerator broken = () -> {
            throw new AssertionError("asked");
        };
        BackoffStrategy plain = BackoffStrategy.fibonacci(SECOND).withJitter(Jitter.NONE);
        assertEquals(Duration.ofSeconds(8), plain.delay(retry(6, broken)));
    }

    @Test
    void zeroAndOneNanosecondCanBeSpread() {
        for (Jitter jitter : Jitter.values()) {
            assertEquals(
                    Duration.ZERO, BackoffStrategy.none().withJitter(jitter).delay(retry(5)));
        }
        BackoffStrategy nano = BackoffStrategy.constant(Duration.ofNanos(1));
        assertEquals(Duration.ofNanos(1), nano.withJitter(Jitter.FULL).delay(retry(1, MOST)));
        assertEquals(Duration.ZERO, nano.withJitter(Jitter.EQUAL).delay(retry(1, LEAST)));
    }

    @Test
    void theLongestDelayCanBeSpread() {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        BackoffStrategy strategy = BackoffStrategy.constant(longest);
        RandomGenerator random = new SplittableRandom(1);
        for (int n = 1; n <= 1000; n++) {
            Duration full = strategy.withJitter(Jitter.FULL).delay(retry(n, random));
            Duration equal = strategy.withJitter(Jitter.EQUAL).delay(retry(n, random));
            Duration walk = strategy.withJitter(Jitter.DECORRELATED).delay(retry(n, full, random));
            assertTrue(!full.isNegative() && full.compareTo(longest) <= 0, full::toString);
            assertTrue(equal.compareTo(longest.dividedBy(2)) >= 0, equal::toString);
            assertEquals(longest, walk);
        }
    }

    @Test
    void fullIsUniform() {
        RandomGenerator random = new SplittableRandom(42);
        BackoffStrategy full = BackoffStrategy.constant(SECOND).withJitter(Jitter.FULL);
        assertUniform(0, 1_000_000_000L, () -> full.delay(retry(1, random)).toNanos());
    }

    @Test
    void equalIsUniform() {
        RandomGenerator random = new SplittableRandom(42);
        BackoffStrategy equal = BackoffStrategy.constant(SECOND).withJitter(Jitter.EQUAL);
        assertUniform(
                500_000_000L,
                1_000_000_000L,
                () -> equal.delay(retry(1, random)).toNanos());
    }

    @Test
    void decorrelatedStartsBetweenFirstAndThreeTimesFirst() {
        RandomGenerator random = new SplittableRandom(42);
        BackoffStrategy walk = BackoffStrategy.exponential(SECOND).withJitter(Jitter.DECORRELATED);
        assertUniform(
                1_000_000_000L,
                3_000_000_000L,
                () -> walk.delay(retry(1, random)).toNanos());
    }

    @Test
    void decorrelatedGoesFromFirstToThreeTimesThePreviousWhateverTheGrowth() {
        BackoffStrategy walk = BackoffStrategy.linear(SECOND, SECOND).withJitter(Jitter.DECORRELATED);
        Duration previous = Duration.ofSeconds(4);
        for (int n : new int[] {2, 3, 1000}) {
            assertEquals(SECOND, walk.delay(retry(n, previous, LEAST)));
            assertEquals(Duration.ofSeconds(12), walk.delay(retry(n, previous, MOST)));
        }
        // A previous delay shorter than the first, as after a change of strategy, counts as the first.
        assertEquals(Duration.ofSeconds(3), walk.delay(retry(2, Duration.ofMillis(1), MOST)));
    }

    @Test
    void decorrelatedIsCappedAfterTheDraw() {
        BackoffStrategy walk =
                BackoffStrategy.exponential(SECOND, Duration.ofSeconds(10), 2).withJitter(Jitter.DECORRELATED);
        assertEquals(Duration.ofSeconds(10), walk.delay(retry(5, Duration.ofSeconds(9), MOST)));
        assertEquals(SECOND, walk.delay(retry(5, Duration.ofSeconds(9), LEAST)));
    }

    @Test
    void decorrelatedWalkKeepsItsBoundsAndUsesThem() {
        RandomGenerator random = new SplittableRandom(7);
        Duration max = Duration.ofSeconds(20);
        BackoffStrategy walk = BackoffStrategy.exponential(SECOND, max, 2).withJitter(Jitter.DECORRELATED);
        Duration previous = Duration.ZERO;
        int atMax = 0;
        int nearFirst = 0;
        for (int n = 1; n <= 10_000; n++) {
            Duration delay = walk.delay(retry(n, previous, random));
            Duration most = SECOND.compareTo(previous) > 0 ? SECOND.multipliedBy(3) : previous.multipliedBy(3);
            assertTrue(delay.compareTo(SECOND) >= 0 && delay.compareTo(max) <= 0, delay::toString);
            assertTrue(delay.compareTo(most) <= 0, delay::toString);
            atMax += delay.equals(max) ? 1 : 0;
            nearFirst += delay.compareTo(Duration.ofSeconds(3)) < 0 ? 1 : 0;
            previous = delay;
        }
        assertTrue(atMax > 1_000, "at the maximum: " + atMax);
        assertTrue(nearFirst > 500, "near the first delay: " + nearFirst);
    }

    @Test
    void decorrelatedWalkWithoutMaximumSaturates() {
        BackoffStrategy walk = BackoffStrategy.constant(SECOND).withJitter(Jitter.DECORRELATED);
        Duration previous = Duration.ZERO;
        for (int n = 1; n <= 100; n++) {
            previous = walk.delay(retry(n, previous, MOST));
        }
        assertEquals(Duration.ofNanos(Long.MAX_VALUE - 1), previous);
    }

    @Test
    void aFloorLiftsADecorrelatedWalkFromZero() {
        BackoffStrategy walk = BackoffStrategy.linear(Duration.ZERO, SECOND).withJitter(Jitter.DECORRELATED);
        assertEquals(Duration.ZERO, walk.delay(retry(9, MOST)));
        BackoffStrategy lifted = walk.withFloor(SECOND);
        assertEquals(SECOND, lifted.delay(retry(1, MOST)));
        assertEquals(Duration.ofSeconds(3), lifted.delay(retry(2, SECOND, MOST)));
        assertEquals(SECOND, lifted.delay(retry(2, SECOND, LEAST)));
    }

    @Test
    void theSameRandomGivesTheSameDelays() {
        BackoffStrategy strategy = BackoffStrategy.exponential(SECOND).withJitter(Jitter.FULL);
        RandomGenerator one = new SplittableRandom(3);
        RandomGenerator other = new SplittableRandom(3);
        for (int n = 1; n <= 100; n++) {
            assertEquals(strategy.delay(retry(n, one)), strategy.delay(retry(n, other)));
        }
    }

    /** Ten buckets of 10,000 expected draws each: 3 % is more than three standard deviations. */
    private static void assertUniform(long least, long most, LongSupplier draw) {
        int[] buckets = new int[10];
        for (int i = 0; i < DRAWS; i++) {
            long value = draw.getAsLong();
            assertTrue(value >= least && value <= most, () -> value + " is outside");
            buckets[(int) Math.min(9, (value - least) * 10 / (most - least))]++;
        }
        for (int count : buckets) {
            assertEquals(DRAWS / 10, count, DRAWS / 10 * 0.03, () -> Arrays.toString(buckets));
        }
    }
}
