package io.taskvisor.backoff;

import java.util.random.RandomGenerator;

/**
 * A way to spread delays at random, so that tasks that failed together do not come back together.
 *
 * <p>The definitions are those of "Exponential Backoff And Jitter" in the AWS Architecture Blog. {@code delay} stands for
 * the strategy's own delay, already capped at {@code max}; {@code random(a, b)} is uniform over the whole nanoseconds
 * from {@code a} to {@code b}, both included. {@code max} is the one given to the strategy or to {@link
 * BackoffStrategy#withMax}; without one it is 2<sup>63</sup>-1 ns (292 years), which is no limit.
 */
public enum Jitter {
    /** No jitter: {@code delay}. */
    NONE,

    /** {@code random(0, delay)}: spreads best; may be close to zero, see {@link BackoffStrategy#withFloor}. */
    FULL,

    /** {@code delay/2 + random(0, delay/2)}: keeps at least half of the delay. */
    EQUAL,

    /**
     * {@code min(max, random(first, 3 · previous))}: a random walk that does not look at how the strategy grows.
     *
     * <p>{@code first} is the strategy's delay after the first failure of a row, capped at {@code max} but without
     * jitter; {@code previous} is {@link BackoffStrategy.Retry#previousDelay}, or {@code first} where that is longer, as
     * it is at the start of a row. The walk keeps between {@code first} and {@code max} and tends upward: without a
     * maximum, as around {@code constant(delay)}, it has no upper end. Where {@code first} is zero it stays at zero,
     * unless a floor lifts it. A strategy of one's own is asked for {@code first} with a {@code Retry} of one failure and
     * no previous delay.
     */
    DECORRELATED;

    /** Returns the delay, spread; not for {@link #DECORRELATED}, which needs more than the delay. */
    long spread(long delayNanos, RandomGenerator random) {
        return switch (this) {
            case NONE -> delayNanos;
            case FULL -> between(random, 0, delayNanos);
            case EQUAL -> between(random, delayNanos / 2, delayNanos);
            case DECORRELATED -> throw new IllegalStateException("decorrelated jitter is a walk");
        };
    }

    /** Returns the shortest delay that may become of this one, which follows the first failure of a row. */
    long shortest(long delayNanos) {
        return switch (this) {
            case NONE, DECORRELATED -> delayNanos;
            case FULL -> 0;
            case EQUAL -> delayNanos / 2;
        };
    }

    /** Returns the next step of a {@link #DECORRELATED} walk. */
    static long walk(long firstNanos, long previousNanos, long maxNanos, RandomGenerator random) {
        long previous = Math.max(firstNanos, previousNanos);
        long end = previous > Long.MAX_VALUE / 3 ? Long.MAX_VALUE : 3 * previous;
        return Math.min(maxNanos, between(random, firstNanos, end));
    }

    private static long between(RandomGenerator random, long least, long most) {
        if (least == most) {
            return least;
        }
        // The bound of nextLong is excluded. One nanosecond at 292 years is not worth a special case.
        return random.nextLong(least, most == Long.MAX_VALUE ? most : most + 1);
    }
}
