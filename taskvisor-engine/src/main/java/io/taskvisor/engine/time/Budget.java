package io.taskvisor.engine.time;

import java.util.concurrent.TimeUnit;

/**
 * A stretch of real time that is to be enough, whatever clock the supervisor has. However long it is, nothing overflows: 146
 * years are as good as for ever.
 */
public final class Budget {
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    /** As {@link System#nanoTime} counts. It may have wrapped: only differences are of use. */
    private final long untilNanos;

    private Budget(long untilNanos) {
        this.untilNanos = untilNanos;
    }

    /** Returns one that begins now; a negative one is over. */
    public static Budget of(long nanos) {
        return new Budget(System.nanoTime() + clamped(nanos));
    }

    /** Returns one that begins now, of so many milliseconds. */
    public static Budget ofMillis(long millis) {
        return of(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static long clamped(long nanos) {
        return Math.max(0, Math.min(nanos, LONGEST_NANOS));
    }

    /** Returns how many nanoseconds are left; not positive when it is over. */
    public long left() {
        return untilNanos - System.nanoTime();
    }

    /** Returns whether nothing is left. */
    public boolean isOver() {
        return left() <= 0;
    }

    /** Returns one that ends so much later than this. */
    public Budget plus(long nanos) {
        long left = left();
        return new Budget(untilNanos + clamped(Math.min(nanos, LONGEST_NANOS - left)));
    }

    /** Returns this, or one of so many nanoseconds from now if that ends later. */
    public Budget atLeast(long nanos) {
        return left() >= clamped(nanos) ? this : of(nanos);
    }

    /** Returns this, or one of so many nanoseconds from now if that ends sooner. */
    public Budget atMost(long nanos) {
        return left() <= clamped(nanos) ? this : of(nanos);
    }
}
