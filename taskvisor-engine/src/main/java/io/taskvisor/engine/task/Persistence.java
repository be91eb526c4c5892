package io.taskvisor.engine.task;

import io.taskvisor.Interrupt;
import java.util.concurrent.TimeUnit;

/** When the thread of an attempt that was told to stop is interrupted, first and again: functions of values. */
final class Persistence {
    /** The shortest pause before an interrupt that was swallowed is repeated. */
    static final long SHORTEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The pauses grow up to this, unless the head start is longer. */
    static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private Persistence() {}

    /**
     * Returns the head start of an attempt that knows that it is to stop, or whose callbacks have run.
     *
     * @param supervisorsNanos what the supervisor gives
     * @param graceNanos how long the attempt is waited for: half of it is left for what the interrupt brings about
     */
    static long headStartNanos(Interrupt way, long supervisorsNanos, long graceNanos) {
        return way.headStartNanos() != 0
                ? way.headStartNanos()
                : Math.min(way.toldHeadStartNanos(supervisorsNanos), graceNanos / 2);
    }

    /** Returns how long callbacks may hold up the interrupt at most. */
    static long callbacksNanos(Interrupt way, long graceNanos) {
        return Math.max(way.headStartNanos(), graceNanos / 2);
    }

    /** Returns how long to wait after so many interrupts, at least one: twice as long each time. */
    static long pauseNanos(int sent, long headStartNanos) {
        long first = Math.max(headStartNanos, SHORTEST_PAUSE_NANOS);
        long longest = Math.max(first, LONGEST_PAUSE_NANOS);
        int doublings = Math.min(sent - 1, Long.numberOfLeadingZeros(first) - 1);
        return Math.min(first << doublings, longest);
    }
}
