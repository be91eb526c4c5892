package io.taskvisor.event;

import java.util.Locale;

/** Why another attempt follows. */
public enum RestartReason {
    /** The last one failed. */
    FAILURE,
    /** The last one succeeded, and the task runs again and again. */
    INTERVAL,
    /** Somebody asked for it. */
    REQUEST,
    /** The task's group restarts, because of another task or on request. */
    GROUP;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }
}
