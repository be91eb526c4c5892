package io.taskvisor;

import java.util.Locale;

/** Who is restarted when a child of a group fails: OTP's restart strategies. */
public enum GroupStrategy {
    /** The child alone. Children start and stop in parallel. */
    ONE_FOR_ONE,
    /** All children. They start in order, each when the one before is ready, and stop in reverse order. */
    ONE_FOR_ALL,
    /** The child and those after it in the start order. They start and stop as for {@link #ONE_FOR_ALL}. */
    REST_FOR_ONE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }

    /** Returns whether the children depend on one another, so that they start in order, and some restart together. */
    public boolean isDependent() {
        return this != ONE_FOR_ONE;
    }
}
