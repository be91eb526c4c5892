package io.taskvisor;

import java.util.Locale;

/** Why a submission was {@linkplain TaskOutcome.Rejected rejected}: it never ran. */
public enum Rejection {
    /** The key had an owner, and the policy was not to wait. */
    SLOT_BUSY,
    /** The key's queue was full. */
    QUEUE_FULL,
    /** A newer submission took its place. */
    SUPERSEDED,
    /** It was cancelled while it waited. */
    REMOVED,
    /** The supervisor was shutting down. */
    SHUTTING_DOWN,
    /** Another task had its path. Paths of submissions are theirs alone, so no submission is rejected for its name. */
    DUPLICATE_NAME;

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
