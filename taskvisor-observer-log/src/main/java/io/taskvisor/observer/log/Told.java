package io.taskvisor.observer.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The stack traces of one task, or one observer, that are in the log already: the last few that differ. */
final class Told {
    /** Something that fails in turn in two ways, or four, still prints each of them once. */
    private static final int MOST = 4;

    /** After this time a stack trace is printed again: by then the first one may have been rotated away. */
    private static final Duration AGAIN_AFTER = Duration.ofHours(1);

    private record Trace(long fingerprint, long number, Instant at) {}

    private final List<Trace> traces = new ArrayList<>(1);

    /**
     * Returns the number under which the same failure was told; if there is none, the failure is taken to be told now.
     *
     * @param number the number of the attempt, or event, that failed
     * @param at when it did
     */
    OptionalLong before(Throwable failure, long number, Instant at) {
        long fingerprint = Causes.fingerprint(failure);
        traces.removeIf(trace -> !at.isBefore(trace.at().plus(AGAIN_AFTER)));
        for (Trace trace : traces) {
            if (trace.fingerprint() == fingerprint) {
                return OptionalLong.of(trace.number());
            }
        }
        if (traces.size() == MOST) {
            traces.remove(0);
        }
        traces.add(new Trace(fingerprint, number, at));
        return OptionalLong.empty();
    }
}
