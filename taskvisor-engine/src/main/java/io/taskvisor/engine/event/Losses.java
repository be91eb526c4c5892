package io.taskvisor.engine.event;

import java.util.function.LongUnaryOperator;

/** How many events an observer has lost: what it knows of, and what it will know of when it comes back from an event. */
final class Losses {
    /** What it knows of, and the sequence that it goes on with after that. One object: neither is seen without the other. */
    private record Known(long count, long goesOnAt) {}

    /** Written by the observer's thread, before the cursor. */
    private volatile Known known = new Known(0, 0);

    /** So many more are lost, and the observer goes on with this sequence. The observer's thread. */
    void add(long lost, long goesOnAt) {
        known = new Known(known.count() + lost, goesOnAt);
    }

    /**
     * Returns how many are lost. Any thread.
     *
     * @param unknown returns how many more there are for an observer that goes on at this sequence, or at its cursor if that is later
     */
    long total(LongUnaryOperator unknown) {
        Known seen;
        long more;
        do {
            seen = known;
            more = unknown.applyAsLong(seen.goesOnAt());
        } while (seen != known);
        return seen.count() + Math.max(0, more);
    }

    /** Returns the sequence that the observer went on with, or is about to, when it lost events last. Any thread. */
    long goesOnAt() {
        return known.goesOnAt();
    }
}
