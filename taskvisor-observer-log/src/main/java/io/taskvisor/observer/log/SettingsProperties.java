package io.taskvisor.observer.log;

import io.taskvisor.event.EventKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/** Reads {@link Settings} from properties. */
final class SettingsProperties {
    private static final String PREFIX = "taskvisor.log.";
    private static final String LEVEL = PREFIX + "level.";
    private static final String MAX_LOGGERS = PREFIX + "max-loggers";
    private static final String MDC = PREFIX + "mdc";
    private static final String MDC_TASK = PREFIX + "mdc.task";
    private static final String MDC_ATTEMPT = PREFIX + "mdc.attempt";

    private final Properties properties;

    SettingsProperties(Properties properties) {
        this.properties = properties;
    }

    /**
     * Returns the defaults with what the properties say.
     *
     * @throws IllegalArgumentException if a key under {@code taskvisor.log.} is unknown or a value does not fit
     */
    Settings read() {
        Settings settings = Settings.DEFAULTS;
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (key.startsWith(PREFIX)) {
                try {
                    settings = change(settings, key, text(key, ""));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(key + " = '" + text(key, "") + "': " + e.getMessage(), e);
                }
            }
        }
        return settings;
    }

    private String text(String key, String otherwise) {
        return properties.getProperty(key, otherwise).strip();
    }

    private Settings change(Settings settings, String key, String text) {
        if (key.startsWith(LEVEL)) {
            return settings.withLevel(kind(key.substring(LEVEL.length())), level(text));
        }
        return switch (key) {
            case MAX_LOGGERS -> settings.withMaxLoggers(number(text));
            case MDC, MDC_TASK, MDC_ATTEMPT -> settings.withMdc(mdc());
            default ->
                throw new IllegalArgumentException("unknown key; known are " + LEVEL + "<kind>, "
                        + String.join(", ", MAX_LOGGERS, MDC, MDC_TASK, MDC_ATTEMPT));
        };
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

    private Optional<MdcNames> mdc() {
        return switch (text(MDC, "on")) {
            case "on" ->
                Optional.of(new MdcNames(
                        text(MDC_TASK, MdcNames.DEFAULTS.task()), text(MDC_ATTEMPT, MdcNames.DEFAULTS.attempt())));
            case "off" -> Optional.empty();
            default -> throw new IllegalArgumentException(MDC + " must be on or off, was '" + text(MDC, "") + "'");
        };
    }
}
