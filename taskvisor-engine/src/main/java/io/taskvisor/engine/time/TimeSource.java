package io.taskvisor.engine.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
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

    /** Returns the instant of a count that was read for what happens now; cheaper than to read the clock again. */
    public abstract Instant instant(long nanos);

    /** Returns the instant of a count that may have been read long ago, or lies ahead. */
    public Instant instantOf(long nanos) {
        return instant(nanos);
    }

    /** Returns the times of a supervisor that is given these: a clock without a scheduler is for time stamps only. */
    public static TimeSource of(@Nullable InstantSource clock, @Nullable ScheduledExecutorService scheduler) {
        if (clock == null) {
            return ofSystem();
        }
        return scheduler == null ? stampedBy(clock) : drivenBy(clock);
    }

    /** Returns the system's times. */
    public static TimeSource ofSystem() {
        return new OfSystem();
    }

    /** Returns the system's count, with the instants of {@code clock}: however that is set, durations are what they are. */
    public static TimeSource stampedBy(InstantSource clock) {
        return new OfStamps(clock);
    }

    /** Returns a source that takes durations from {@code clock} too: for one that a scheduler runs by. */
    public static TimeSource drivenBy(InstantSource clock) {
        return new OfClock(clock);
    }

    /**
     * Returns whether the count goes on by itself, as fast as the time that passes; else somebody drives it, perhaps faster than
     * threads can run.
     */
    public boolean isReal() {
        return true;
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

    private static final class OfStamps extends TimeSource {
        private final long origin = System.nanoTime();
        private final InstantSource clock;

        OfStamps(InstantSource clock) {
            this.clock = clock;
        }

        @Override
        public long nanos() {
            return System.nanoTime() - origin;
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }

        /** What happens now has the time that the clock shows now. */
        @Override
        public Instant instant(long nanos) {
            return clock.instant();
        }

        @Override
        public Instant instantOf(long nanos) {
            return clock.instant().minusNanos(nanos() - nanos);
        }
    }

    private static final class OfClock extends TimeSource {
        /** What the clock said, and the count then. */
        private record Reading(Instant at, long nanos) {}

        private final InstantSource clock;

        /** The reading that the count goes on from. One that is replaced meanwhile was too early: the clock is read again. */
        private final AtomicReference<Reading> last;

        OfClock(InstantSource clock) {
            this.clock = clock;
            this.last = new AtomicReference<>(new Reading(clock.instant(), 0));
        }

        @Override
        public boolean isReal() {
            return false;
        }

        /** Counts on from where it was when the clock is set back. */
        @Override
        public long nanos() {
            for (; ; ) {
                Reading before = last.get();
                Instant at = clock.instant();
                if (at.equals(before.at)) {
                    return before.nanos;
                }
                Reading now = new Reading(at, after(before.nanos, Math.max(0, nanosBetween(before.at, at))));
                if (last.compareAndSet(before, now)) {
                    return now.nanos;
                }
            }
        }

        private static long nanosBetween(Instant earlier, Instant later) {
            try {
                return Duration.between(earlier, later).toNanos();
            } catch (ArithmeticException e) {
                return later.isBefore(earlier) ? 0 : NEVER;
            }
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public Instant instant(long nanos) {
            Reading reading = last.get();
            return reading.at.plusNanos(nanos - reading.nanos);
        }
    }
}
