package io.taskvisor.engine;

import java.util.concurrent.TimeUnit;

/**
 * When to look next at something that can only be found out by looking: soon at first, then ever more seldom, and never for
 * more than a twentieth of the time, however long a look takes. Used by one thread.
 */
final class Pace {
    private static final long SELDOM_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHARE = 20;

    private final long longestNanos;
    private long waitNanos;
    private long nextNanos;
    private long begunNanos;

    /** Creates one whose first look is in so many nanoseconds, and whose looks are a second apart in the end. */
    Pace(long firstNanos) {
        this(firstNanos, SELDOM_NANOS);
    }

    /** Creates one whose first look is in so many nanoseconds, and whose looks are so far apart in the end. */
    Pace(long firstNanos, long longestNanos) {
        this.longestNanos = longestNanos;
        this.waitNanos = firstNanos;
        this.nextNanos = System.nanoTime() + firstNanos;
    }

    /** Begins a look if it is time to; returns whether. {@link #looked} must follow then. */
    boolean isDue() {
        begin();
        return begunNanos - nextNanos >= 0;
    }

    /** Begins a look. */
    void begin() {
        begunNanos = System.nanoTime();
    }

    /** Ends a look. */
    void looked() {
        long now = System.nanoTime();
        waitNanos = Math.min(2 * waitNanos, longestNanos);
        nextNanos = now + Math.max(waitNanos, SHARE * (now - begunNanos));
    }

    /** Returns in how many nanoseconds to look. */
    long left() {
        return Math.max(0, nextNanos - System.nanoTime());
    }
}
