package io.taskvisor.engine.task;

import io.taskvisor.engine.run.Role;

/**
 * Who has a name in a group, a task or a group, and what its group has it do. None of these calls waits, or runs code of the
 * user's unless the role is {@link Role#CALLER}; what comes of them is told to the {@link Home}.
 */
public interface Resident {
    /** Returns the name. */
    String name();

    /** Returns what its group finds it by: no two of its children have the same. */
    default String key() {
        return name();
    }

    /** Returns whether it was accepted; before that, nobody sees it. */
    boolean isAccepted();

    /** Returns its place among all that were accepted by the supervisor. */
    long sequence();

    /** Returns whether its end may stop its group. */
    boolean isSignificant();

    /** Starts it: at first, or again when it was {@linkplain #halt halted} or its backoff is over. */
    void start(Role role);

    /**
     * Stops it, to be started again; the {@link Home} is told when that is done, unless it fails or finishes first.
     *
     * @param afresh whether its row of failures is cleared
     */
    void halt(boolean afresh, Role role);

    /** Begins a new row of failures, for it and all below it. */
    void clear(Role role);

    /** Stops it for good. */
    void cancel(Role role);

    /** Agrees to a restart after a failure it has told of; it waits for its own backoff. */
    void agree(Role role);

    /** Refuses a restart after a failure it has told of: it has failed for good. */
    void giveUp(Role role);
}
