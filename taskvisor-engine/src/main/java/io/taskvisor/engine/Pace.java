package io.taskvisor.engine;

import java.util.concurrent.TimeUnit;

/**
 * When to look next at something that can only be found out by looking: soon at first, then ever more seldom, and never for
 * more than a twentieth of the time, however long a look takes. Used by one thread.
 */
final class Pace {
    private static final long SELDOM_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHARE = 20;

    private long waitNanos;
    private long nextNanos;
    private long begunNanos;

    /** Creates one whose first look is in so many nanoseconds. */
    Pace(long firstNanos) {
        this.waitNanos = firstNanos;
        this.nextNanos = System.nanoTime() + firstNanos;
    }

    /** Returns whether to look now; {@link #looked} must follow then. */
    boolean isDue() {
        begunNanos = System.nanoTime();
        return begunNanos - nextNanos >= 0;
    }

    /** Returns in how many nanoseconds to look. */
    long left() {
        return Math.max(0, nextNanos - System.nanoTime());
    }

    /** Says that the look is done. */
    void looked() {
        long now = System.nanoTime();
        waitNanos = Math.min(2 * waitNanos, SELDOM_NANOS);
        nextNanos = now + Math.max(waitNanos, SHARE * (now - begunNanos));
    }
}
