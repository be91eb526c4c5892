package io.taskvisor;

import java.util.Locale;

/** What a group is doing. */
public enum GroupState {
    /** Its children wait for their turn to start: its parent has not started it yet, or starts it again later. */
    PENDING,
    /** Not all of its children have been ready: they are being started, or one was added that has not been ready yet. */
    STARTING,
    /**
     * All its children were started, and have been ready since. So it is if it has none; and it stays so while a child that has
     * been ready fails and is restarted, if that concerns no other.
     */
    RUNNING,
    /** Some of its children are being stopped, to be started again in order. */
    RESTARTING,
    /** It has failed, and is built anew by its parent after a delay. */
    BACKING_OFF,
    /** A child on which others depend is {@linkplain TaskState#QUARANTINED quarantined}; the others are stopped. */
    QUARANTINED,
    /** Its children are being stopped for good. */
    STOPPING,
    /** It has its outcome. */
    FINISHED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }
}
