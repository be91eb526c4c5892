package io.taskvisor.engine.task;

import io.taskvisor.MissedTicks;
import io.taskvisor.engine.time.TimeSource;

/**
 * The times at which a fixed-rate task starts: {@code originNanos + n · periodNanos}, and a jitter after that. The jitter of one
 * start moves no other: the grid stays where it is.
 *
 * @param originNanos the start of the first attempt
 * @param periodNanos the width, longer than zero
 * @param jitterNanos how long after its point the last attempt was due; less than the width
 */
record Grid(long originNanos, long periodNanos, long jitterNanos) {
    Grid(long originNanos, long periodNanos) {
        this(originNanos, periodNanos, 0);
    }

    /** Returns the same grid, where the last attempt was due this long after its point. */
    Grid withJitter(long nanos) {
        return nanos == jitterNanos ? this : new Grid(originNanos, periodNanos, nanos);
    }

    /**
     * Returns when the attempt after a success starts.
     *
     * @param startedNanos when the attempt that succeeded started
     * @param nowNanos when it ended
     */
    long afterSuccess(long startedNanos, long nowNanos, MissedTicks missed) {
        return afterSuccess(startedNanos, nowNanos, missed, 0);
    }

    /** Returns the same, where the next attempt starts {@code nextJitterNanos} after its point. */
    long afterSuccess(long startedNanos, long nowNanos, MissedTicks missed, long nextJitterNanos) {
        long tick = floorTick(startedNanos - jitterNanos);
        if (missed == MissedTicks.ONE && floorTick(nowNanos - nextJitterNanos) > tick) {
            return nowNanos;
        }
        return at(Math.max(tick + 1, ceilTick(nowNanos - nextJitterNanos)), nextJitterNanos);
    }

    /**
     * Returns when the attempt after a failure starts: at the first point after its backoff.
     *
     * @param startedNanos when the attempt that failed started
     * @param readyNanos when its backoff is over
     */
    long afterFailure(long startedNanos, long readyNanos) {
        return afterFailure(startedNanos, readyNanos, 0);
    }

    /** Returns the same, where the next attempt starts {@code nextJitterNanos} after its point. */
    long afterFailure(long startedNanos, long readyNanos, long nextJitterNanos) {
        long tick = floorTick(startedNanos - jitterNanos);
        return at(Math.max(tick + 1, ceilTick(readyNanos - nextJitterNanos)), nextJitterNanos);
    }

    private long floorTick(long nanos) {
        return Math.floorDiv(nanos - originNanos, periodNanos);
    }

    private long ceilTick(long nanos) {
        return -Math.floorDiv(originNanos - nanos, periodNanos);
    }

    /** Returns the time of a point and its jitter, saturated. */
    private long at(long tick, long jitter) {
        long high = Math.multiplyHigh(tick, periodNanos);
        long offset = tick * periodNanos;
        long sum = originNanos + offset;
        return high != 0 || offset < 0 || sum < 0 ? Long.MAX_VALUE : TimeSource.after(sum, jitter);
    }
}
