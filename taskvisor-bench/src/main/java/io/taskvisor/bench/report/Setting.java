package io.taskvisor.bench.report;

import java.util.Locale;

/** How thorough a run is. */
public enum Setting {
    /** Seconds or a few minutes, to see where one is. */
    QUICK,
    /** As long as figures to publish take. */
    FULL;

    /** Returns the name as it stands on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
