package io.taskvisor.engine.time;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * An instant and the count at which it was read, from which near instants are reckoned. It holds for a second, so that the
 * system's clock may be set, or run a little faster or slower.
 */
record Anchor(long nanos, Instant at) {
    private static final long HOLDS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The two clocks are read one after the other: if that took longer than this, they are read again. */
    private static final long CLOSE_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

    private static final int TRIES = 3;

    static Anchor drop(TimeSource time) {
        Anchor dropped = new Anchor(0, Instant.EPOCH);
        long closest = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && closest > CLOSE_NANOS; i++) {
            long before = time.nanos();
            Instant at = time.instant();
            long apart = time.nanos() - before;
            if (apart < closest) {
                dropped = new Anchor(before + apart / 2, at);
                closest = apart;
            }
        }
        return dropped;
    }

    boolean holds(long count) {
        return Math.abs(count - nanos) < HOLDS_NANOS;
    }

    Instant instant(long count) {
        return at.plusNanos(count - nanos);
    }
}
