package io.taskvisor.backoff;

import static io.taskvisor.internal.Arguments.atLeast;
import static io.taskvisor.internal.Arguments.notNegative;
import static io.taskvisor.internal.Arguments.notNull;

import io.taskvisor.internal.RecordText;
import io.taskvisor.spi.BackoffStrategyProvider;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.random.RandomGenerator;

/**
 * Decides how long a task waits after a failed attempt before the next one starts.
 *
 * <pre>{@code
 * BackoffStrategy usual = BackoffStrategy.exponential(Duration.ofMillis(100)).withJitter(Jitter.EQUAL);
 * BackoffStrategy mine = retry -> retry.cause() instanceof ConnectException ? Duration.ofSeconds(5) : Duration.ZERO;
 * BackoffStrategy mineSpread = mine.withJitter(Jitter.FULL).withFloor(Duration.ofMillis(10));
 * }</pre>
 *
 * <p>A strategy has no state and is safe for use by several threads: one object may serve any number of tasks. All that
 * it needs comes in the {@link Retry}. It is called on a thread of the supervisor and must not block.
 *
 * <p>The factories' strategies, with or without modifiers, are values: equal when they are built from equal arguments,
 * and their {@code toString} is what {@link #parse} reads. They work without an engine, cost the same at any number of
 * failures, and allocate nothing but the duration they return. {@link #withMax}, {@link #withJitter} and {@link
 * #withFloor} work on every strategy, in this order whatever the order of the calls: the delay is capped, jittered, then
 * raised to the floor. Each replaces what an earlier call of the same name set.
 *
 * <p>Every duration is zero or longer and at most 292 years (2<sup>63</sup>-1 ns).
 */
@FunctionalInterface
public interface BackoffStrategy {
    /**
     * Returns the delay before the next attempt; zero restarts at once.
     *
     * <p>A negative or null answer, and anything thrown, ends the task as fatal.
     *
     * @param retry the row of failures so far
     */
    Duration delay(Retry retry);

    /** Returns the strategy that never waits; it is {@code constant(Duration.ZERO)}. */
    static BackoffStrategy none() {
        return Constant.NONE;
    }

    /**
     * Returns the strategy that always answers with {@code delay}, the same object each time.
     *
     * @throws IllegalArgumentException if {@code delay} is negative or over 292 years
     */
    static BackoffStrategy constant(Duration delay) {
        return new Constant(notNegative(delay, "delay"));
    }

    /**
     * Returns the strategy that adds: {@code first + (n - 1) · step} after failure {@code n}, which counts from 1. It
     * has no maximum of its own.
     *
     * @throws IllegalArgumentException if an argument is negative or over 292 years
     */
    static BackoffStrategy linear(Duration first, Duration step) {
        return new Linear(
                notNegative(first, "first").toNanos(), notNegative(step, "step").toNanos());
    }

    /**
     * Returns the strategy that grows as Fibonacci's numbers: {@code first} times 1, 1, 2, 3, 5, 8 and so on. It has no
     * maximum of its own.
     *
     * @throws IllegalArgumentException if {@code first} is negative or over 292 years
     */
    static BackoffStrategy fibonacci(Duration first) {
        return new Fibonacci(notNegative(first, "first").toNanos());
    }

    /**
     * Returns the strategy that doubles, from {@code first} up to 30 s: {@link #exponential(Duration, Duration, double)}
     * with a maximum of 30 s and factor 2.
     *
     * @throws IllegalArgumentException if {@code first} is negative or longer than 30 s
     */
    static BackoffStrategy exponential(Duration first) {
        return exponential(first, Duration.ofSeconds(30), 2.0);
    }

    /**
     * Returns the strategy that multiplies: {@code first · factor^(n-1)}, at most {@code max}, after failure {@code n},
     * which counts from 1. Computed in double precision: exact to the nanosecond below 2<sup>53</sup> ns (104 days) for a
     * whole factor.
     *
     * @throws IllegalArgumentException if a duration is negative or over 292 years, {@code first} is longer than {@code
     *     max}, or {@code factor} is not finite or less than 1
     */
    static BackoffStrategy exponential(Duration first, Duration max, double factor) {
        return new Exponential(notNegative(first, "first").toNanos(), factor).withMax(max);
    }

    /**
     * Returns the shortest delay that the strategy may answer after the first failure of a row, as far as that is known: jitter
     * may shorten it, a floor lengthens it. Zero for a strategy of your own that does not say otherwise. A task whose deadline is
     * no longer than this has a backoff that never fits, and is refused when it is added.
     */
    default Duration shortestDelay() {
        return Duration.ZERO;
    }

    /**
     * Returns a strategy whose delay is at most {@code max} before jitter, in place of a maximum set before: {@code
     * exponential(first).withMax(max)} grows up to {@code max}, also beyond the 30 s it had.
     *
     * @throws IllegalArgumentException if {@code max} is negative, over 292 years, less than the floor, or less than the
     *     first delay of a strategy made by one of the factories here
     */
    default BackoffStrategy withMax(Duration max) {
        return Shaped.unchanged(this).withMax(max);
    }

    /** Returns a strategy that spreads the delay at random, in place of a jitter set before; {@link Jitter} has the formulas. */
    default BackoffStrategy withJitter(Jitter jitter) {
        return Shaped.unchanged(this).withJitter(jitter);
    }

    /**
     * Returns a strategy whose delay is at least {@code floor}, after jitter, in place of a floor set before.
     *
     * @throws IllegalArgumentException if {@code floor} is negative, over 292 years, or greater than the maximum
     */
    default BackoffStrategy withFloor(Duration floor) {
        return Shaped.unchanged(this).withFloor(floor);
    }

    /**
     * Reads a strategy from text: {@code name}, or {@code name(key=value, …)} with the keys in any order.
     *
     * <pre>
     * none
     * constant(delay=5s)
     * linear(first=1s, step=500ms, max=1m)
     * fibonacci(first=100ms, max=30s, jitter=full)
     * exponential(first=100ms, max=30s, factor=2, jitter=equal, floor=10ms)
     * </pre>
     *
     * <p>These come with the engine. Each but {@code none} also takes {@code max}, {@code jitter} ({@code none full equal
     * decorrelated}) and {@code floor}; {@code exponential} has the defaults of {@link #exponential(Duration)}. A
     * duration is a whole number with {@code ns us ms s m h} or {@code d}, or ISO-8601 ({@code PT1.5S}). Names are in
     * lower case; white space around names, values and signs is skipped.
     *
     * <p>Strategies are found by name among the {@link BackoffStrategyProvider}s visible to this interface's own class
     * loader; the thread's context class loader does not matter. A provider that cannot be loaded is logged and the
     * others are used.
     *
     * @throws IllegalArgumentException if the text cannot be read: it is malformed, its name or a parameter is unknown,
     *     a parameter is missing, given twice or out of range, two providers have the name, or the provider fails; the
     *     message has the text, the part, and what is allowed
     */
    static BackoffStrategy parse(String text) {
        return BackoffText.parse(
                notNull(text, "text"),
                ServiceLoader.load(BackoffStrategyProvider.class, BackoffStrategyProvider.class.getClassLoader()));
    }

    /**
     * What a strategy is asked about: a row of failures with no success between them.
     *
     * @param consecutiveFailures how many failures there are in the row, from 1
     * @param previousDelay the delay before the attempt that failed last, all modifiers applied; zero at first
     * @param cause what the last attempt failed with
     * @param random the source of jitter, safe to use for the duration of the call
     */
    record Retry(int consecutiveFailures, Duration previousDelay, Throwable cause, RandomGenerator random) {
        /**
         * Checks every component.
         *
         * @throws NullPointerException if one is null
         * @throws IllegalArgumentException if {@code consecutiveFailures} is less than 1, or {@code previousDelay} is
         *     negative or over 292 years
         */
        public Retry {
            atLeast(consecutiveFailures, 1, "consecutiveFailures");
            notNegative(previousDelay, "previousDelay");
            notNull(cause, "cause");
            notNull(random, "random");
        }

        /** Returns the components, with the delay as {@code 300ms}. */
        @Override
        public String toString() {
            return RecordText.of(this);
        }
    }
}
