package io.taskvisor.event;

import java.util.Locale;

/** Why another attempt follows. */
public enum RestartReason {
    /** The last one failed. */
    FAILURE,
    /** The last one succeeded, and the task runs again and again. */
    INTERVAL,
    /** Somebody asked for it. */
    REQUEST;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }
}
