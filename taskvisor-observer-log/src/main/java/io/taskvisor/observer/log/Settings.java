package io.taskvisor.observer.log;

import io.taskvisor.event.EventKind;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What can be chosen. Immutable.
 *
 * @param levels the levels
 * @param mdc the names in the MDC; empty for leaving it alone
 * @param maxLoggers how many tasks get a logger of their own
 */
record Settings(Levels levels, Optional<MdcNames> mdc, int maxLoggers) {
    static final Settings DEFAULTS = new Settings(Levels.DEFAULTS, Optional.of(MdcNames.DEFAULTS), 1_000);

    Settings {
        if (maxLoggers < 0) {
            throw new IllegalArgumentException("maxLoggers must be at least 0, was " + maxLoggers);
        }
    }

    Settings withLevel(EventKind kind, Optional<Level> level) {
        return new Settings(levels.with(kind, level), mdc, maxLoggers);
    }

    Settings withLevel(EventKind kind, String label, Optional<Level> level) {
        return new Settings(levels.with(kind, label, level), mdc, maxLoggers);
    }

    Settings withMdc(Optional<MdcNames> names) {
        return new Settings(levels, names, maxLoggers);
    }

    Settings withMaxLoggers(int most) {
        return new Settings(levels, mdc, most);
    }
}
