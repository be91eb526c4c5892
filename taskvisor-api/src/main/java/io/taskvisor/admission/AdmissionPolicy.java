package io.taskvisor.admission;

import io.taskvisor.Rejection;
import java.util.Locale;

/**
 * What becomes of a submission when its key has an owner, be it one that was abandoned and still runs; without one, it becomes
 * the owner under any policy.
 *
 * <p>At most one submission of {@link #REPLACE} or {@link #KEEP_LATEST} waits for a key, whichever came last: it has a place
 * of its own, which does not count towards the limit of the queue.
 */
public enum AdmissionPolicy {
    /**
     * Waits for all that came before; {@link Rejection#QUEUE_FULL} if as many wait as {@link
     * io.taskvisor.SupervisorConfig#maxSlotQueue} says. Nothing that comes later can push it out.
     */
    QUEUE,
    /**
     * Cancels the owner and comes next, in front of all that wait; it starts when the owner has its outcome and none of its
     * code runs any more, and not before.
     * A waiting REPLACE or {@link #KEEP_LATEST} is {@link Rejection#SUPERSEDED}.
     */
    REPLACE,
    /** Does not wait: {@link Rejection#SLOT_BUSY}. */
    DROP_IF_RUNNING,
    /**
     * Lets the owner finish. Takes the place of a waiting KEEP_LATEST or {@link #REPLACE}, which is {@link
     * Rejection#SUPERSEDED}; if there is none, comes last.
     */
    KEEP_LATEST;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }
}
