package io.taskvisor.engine.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The two times that a supervisor knows: a monotonic count of nanoseconds for durations, an instant for people.
 *
 * <p>The count starts near zero when the source is made, so that it can be compared and added to without a thought for
 * wrapping: {@link #after} saturates at {@link #NEVER}.
 */
public abstract class TimeSource {
    /** The count that is never reached. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Returns the nanoseconds since this source was made. */
    public abstract long nanos();

    /** Returns the instant. */
    public abstract Instant instant();

    /** Returns the instant of a count that was read a moment ago; cheaper than to read the clock again. */
    public abstract Instant instant(long nanos);

    /** Returns the system's times, or those of {@code clock} if there is one. */
    public static TimeSource of(@Nullable InstantSource clock) {
        return clock == null ? new OfSystem() : new OfClock(clock);
    }

    /** Returns {@code nanos} plus {@code delay}, both not negative, or {@link #NEVER} if that is too far off. */
    public static long after(long nanos, long delay) {
        long sum = nanos + delay;
        return sum < 0 ? NEVER : sum;
    }

    private static final class OfSystem extends TimeSource {
        private final long origin = System.nanoTime();
        private volatile Anchor anchor = Anchor.drop(this);

        @Override
        public long nanos() {
            return System.nanoTime() - origin;
        }

        @Override
        public Instant instant() {
            return Instant.now();
        }

        @Override
        public Instant instant(long nanos) {
            Anchor current = anchor;
            if (!current.holds(nanos)) {
                current = Anchor.drop(this);
                anchor = current;
            }
            return current.instant(nanos);
        }
    }

    /** Takes durations from the clock too, so that a test's clock drives everything. */
    private static final class OfClock extends TimeSource {
        private final InstantSource clock;
        private final Instant origin;

        OfClock(InstantSource clock) {
            this.clock = clock;
            this.origin = clock.instant();
        }

        @Override
        public long nanos() {
            return Math.max(0, Duration.between(origin, clock.instant()).toNanos());
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public Instant instant(long nanos) {
            return origin.plusNanos(nanos);
        }
    }
}
