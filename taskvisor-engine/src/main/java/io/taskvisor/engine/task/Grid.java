package io.taskvisor.engine.task;

import io.taskvisor.MissedTicks;

/**
 * The times at which a fixed-rate task starts: {@code originNanos + n · periodNanos}.
 *
 * @param originNanos the start of the first attempt
 * @param periodNanos the width, longer than zero
 */
record Grid(long originNanos, long periodNanos) {
    /**
     * Returns when the attempt after a success starts.
     *
     * @param startedNanos when the attempt that succeeded started
     * @param nowNanos when it ended
     */
    long afterSuccess(long startedNanos, long nowNanos, MissedTicks missed) {
        long tick = floorTick(startedNanos);
        if (missed == MissedTicks.ONE && floorTick(nowNanos) > tick) {
            return nowNanos;
        }
        return at(Math.max(tick + 1, ceilTick(nowNanos)));
    }

    /**
     * Returns when the attempt after a failure starts: at the first point after its backoff.
     *
     * @param startedNanos when the attempt that failed started
     * @param readyNanos when its backoff is over
     */
    long afterFailure(long startedNanos, long readyNanos) {
        return at(Math.max(floorTick(startedNanos) + 1, ceilTick(readyNanos)));
    }

    private long floorTick(long nanos) {
        return Math.floorDiv(nanos - originNanos, periodNanos);
    }

    private long ceilTick(long nanos) {
        return -Math.floorDiv(originNanos - nanos, periodNanos);
    }

    /** Returns the time of a point, saturated. */
    private long at(long tick) {
        long high = Math.multiplyHigh(tick, periodNanos);
        long offset = tick * periodNanos;
        long sum = originNanos + offset;
        return high != 0 || offset < 0 || sum < 0 ? Long.MAX_VALUE : sum;
    }
}
