package io.taskvisor.backoff;

import static io.taskvisor.internal.Arguments.notNegative;
import static io.taskvisor.internal.Arguments.notNull;

import io.taskvisor.internal.DurationText;
import io.taskvisor.internal.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A strategy with modifiers: the delay of {@code base}, capped at {@code maxNanos}, jittered, raised to {@code
 * floorNanos}.
 *
 * <p>Its text can be parsed where the base is a {@link Growth}; around a strategy of the user's it is for reading only.
 */
record Shaped(BackoffStrategy base, long maxNanos, Jitter jitter, long floorNanos) implements BackoffStrategy {
    private static final long NO_MAX = Long.MAX_VALUE;

    Shaped {
        if (base instanceof Growth growth && growth.nanos(1) > maxNanos) {
            throw new IllegalArgumentException(growth.firstName() + " must be at most max "
                    + DurationText.formatNanos(maxNanos) + ", was " + DurationText.formatNanos(growth.nanos(1)));
        }
        if (floorNanos > maxNanos) {
            throw new IllegalArgumentException("floor must be at most max " + DurationText.formatNanos(maxNanos)
                    + ", was " + DurationText.formatNanos(floorNanos));
        }
    }

    static Shaped unchanged(BackoffStrategy base) {
        return new Shaped(base, NO_MAX, Jitter.NONE, 0);
    }

    @Override
    public BackoffStrategy withMax(Duration max) {
        return new Shaped(base, notNegative(max, "max").toNanos(), jitter, floorNanos).simplified();
    }

    @Override
    public BackoffStrategy withJitter(Jitter newJitter) {
        return new Shaped(base, maxNanos, notNull(newJitter, "jitter"), floorNanos).simplified();
    }

    @Override
    public BackoffStrategy withFloor(Duration floor) {
        return new Shaped(base, maxNanos, jitter, notNegative(floor, "floor").toNanos()).simplified();
    }

    /** Equal strategies have equal form: modifiers that change nothing are dropped. */
    private BackoffStrategy simplified() {
        boolean neutral = maxNanos == NO_MAX && jitter == Jitter.NONE && floorNanos == 0;
        return neutral && !(base instanceof Exponential) ? base : this;
    }

    @Override
    public Duration delay(Retry retry) {
        notNull(retry, "retry");
        long jittered = jitter == Jitter.DECORRELATED ? walked(retry) : jitter.spread(capped(retry), retry.random());
        return Duration.ofNanos(Math.max(floorNanos, jittered));
    }

    @Override
    public Duration shortestDelay() {
        long first = Math.min(maxNanos, Durations.saturatedNanos(base.shortestDelay()));
        return Duration.ofNanos(Math.max(floorNanos, jitter.shortest(first)));
    }

    private long walked(Retry retry) {
        long previous = Durations.saturatedNanos(retry.previousDelay());
        return Jitter.walk(cappedFirst(retry), previous, maxNanos, retry.random());
    }

    private long capped(Retry retry) {
        long grown = base instanceof Growth growth ? growth.nanos(retry.consecutiveFailures()) : asked(retry);
        return Math.min(maxNanos, grown);
    }

    private long cappedFirst(Retry retry) {
        long first = base instanceof Growth growth
                ? growth.nanos(1)
                : asked(new Retry(1, Duration.ZERO, retry.cause(), retry.random()));
        return Math.min(maxNanos, first);
    }

    /** Asks the user's strategy. A bad answer must not be covered up by a cap or a floor. */
    private long asked(Retry retry) {
        Duration delay = base.delay(retry);
        if (delay == null || delay.isNegative()) {
            throw new IllegalStateException("backoff strategy " + base + " answered with "
                    + (delay == null ? "null" : "a negative delay, " + DurationText.format(delay)));
        }
        return Durations.saturatedNanos(delay);
    }

    @Override
    public String toString() {
        // The text of an exponential strategy always has its maximum: without one, 30 s is read.
        List<String> max = maxNanos == NO_MAX && !(base instanceof Exponential)
                ? List.of()
                : List.of("max=" + DurationText.formatNanos(maxNanos));
        List<String> others = new ArrayList<>();
        if (jitter != Jitter.NONE) {
            others.add("jitter=" + jitter.name().toLowerCase(Locale.ROOT));
        }
        if (floorNanos != 0) {
            others.add("floor=" + DurationText.formatNanos(floorNanos));
        }
        if (base instanceof Growth growth) {
            return growth.text(max, others);
        }
        others.addAll(0, max);
        return base + " with " + String.join(", ", others);
    }
}
