package io.taskvisor.engine.log;

import java.util.concurrent.TimeUnit;

/**
 * How many lines of one kind may still be logged, and how many were left out. A window begins with a line that comes when there
 * is none.
 */
final class Quota {
    /** How many lines of one kind are logged within a window. */
    static final int FEW = 10;

    /** How long a window is. */
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** What becomes of a line. */
    enum Ruling {
        /** It is logged. */
        LOG,
        /** It is logged, and is the last within this window. */
        LOG_LAST,
        /** It is left out, the first within this window. */
        LEAVE_OUT_FIRST,
        /** It is left out. */
        LEAVE_OUT
    }

    // Guarded by this object's monitor, which is held for a few instructions. What is left out is counted until it is
    // taken.
    private boolean begun;
    private long endNanos;
    private int lines;
    private long leftOut;

    /** How many were left out in windows that are over. */
    private long due;

    /** Decides about a line. */
    synchronized Ruling rule(long now) {
        if (!begun || now - endNanos >= 0) {
            begun = true;
            endWindow();
            endNanos = now + WINDOW_NANOS;
            lines = 0;
        }
        if (lines < FEW) {
            return ++lines == FEW ? Ruling.LOG_LAST : Ruling.LOG;
        }
        return leftOut++ == 0 ? Ruling.LEAVE_OUT_FIRST : Ruling.LEAVE_OUT;
    }

    private void endWindow() {
        due += leftOut;
        leftOut = 0;
    }

    /** Counts lines that could not be logged though they might. */
    synchronized void leaveOut(long count) {
        leftOut += count;
    }

    /** Returns how long the window still lasts. */
    synchronized long leftNanos(long now) {
        return Math.max(0, endNanos - now);
    }

    /** Returns how many lines were left out in windows that are over, and counts from zero again. */
    synchronized long takeDue(long now) {
        if (now - endNanos >= 0) {
            endWindow();
        }
        long taken = due;
        due = 0;
        return taken;
    }

    /** Returns how many lines were left out up to now, and counts from zero again. */
    synchronized long takeAll() {
        endWindow();
        long taken = due;
        due = 0;
        return taken;
    }
}
