package io.taskvisor.observer.log;

import io.taskvisor.event.EventKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/** Reads {@link Settings} from properties. A key that is unknown, or whose value does not fit, costs that key only. */
final class SettingsProperties {
    private static final String PREFIX = "taskvisor.log.";
    private static final String LEVEL = PREFIX + "level.";
    private static final String MAX_LOGGERS = PREFIX + "max-loggers";
    private static final String MDC = PREFIX + "mdc";
    private static final String MDC_TASK = PREFIX + "mdc.task";
    private static final String MDC_ATTEMPT = PREFIX + "mdc.attempt";

    private final Properties properties;
    private final List<String> ignored = new ArrayList<>();

    private Settings settings = Settings.DEFAULTS;
    private MdcNames names = MdcNames.DEFAULTS;
    private boolean mdc = true;

    SettingsProperties(Properties properties) {
        this.properties = properties;
    }

    /** Returns the defaults with what the properties say, as far as that can be understood. */
    Settings read() {
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (key.startsWith(PREFIX)) {
                String text = properties.getProperty(key, "").strip();
                try {
                    change(key, text);
                } catch (IllegalArgumentException e) {
                    ignored.add(key + " = '" + text + "' is ignored: " + e.getMessage());
                }
            }
        }
        return settings.withMdc(mdc ? Optional.of(names) : Optional.empty());
    }

    /** Returns a line for each key that was ignored, with its value and what is allowed. */
    List<String> ignored() {
        return ignored;
    }

    private void change(String key, String text) {
        if (key.startsWith(LEVEL)) {
            level(key.substring(LEVEL.length()), text);
            return;
        }
        switch (key) {
            case MAX_LOGGERS -> settings = settings.withMaxLoggers(number(text));
            case MDC -> mdc = isOn(text);
            case MDC_TASK -> names = new MdcNames(text, names.attempt());
            case MDC_ATTEMPT -> names = new MdcNames(names.task(), text);
            default ->
                throw new IllegalArgumentException("unknown key; known are "
                        + String.join(
                                ", ",
                                LEVEL + "<kind>",
                                LEVEL + "<kind>.<outcome or reason>",
                                MAX_LOGGERS,
                                MDC,
                                MDC_TASK,
                                MDC_ATTEMPT));
        }
    }

    private void level(String what, String text) {
        int dot = what.indexOf('.');
        EventKind kind = kind(dot < 0 ? what : what.substring(0, dot));
        Optional<Level> level = level(text);
        settings = dot < 0 ? settings.withLevel(kind, level) : settings.withLevel(kind, what.substring(dot + 1), level);
    }

    private static EventKind kind(String label) {
        return Arrays.stream(EventKind.values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown kind of event '" + label + "'; known are "
                        + Arrays.stream(EventKind.values())
                                .map(EventKind::label)
                                .collect(Collectors.joining(", "))));
    }

    private static Optional<Level> level(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "off" -> Optional.empty();
            case "trace", "debug", "info", "warn", "error" -> Optional.of(Level.valueOf(text.toUpperCase(Locale.ROOT)));
            default -> throw new IllegalArgumentException("use trace, debug, info, warn, error or off");
        };
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("use a whole number", e);
        }
    }

    private static boolean isOn(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("use on or off");
        };
    }
}
