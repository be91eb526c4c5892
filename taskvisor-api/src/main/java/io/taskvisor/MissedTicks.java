package io.taskvisor;

/** What a {@linkplain TaskSpec#fixedRate fixed-rate} task does about the grid points that passed while an attempt ran. */
public enum MissedTicks {
    /** Leaves them out: the next attempt is at the next grid point. */
    SKIP,
    /** Makes up for all of them with one attempt at once, then goes on with the grid. */
    ONE
}
