package io.taskvisor;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.internal.DurationText;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads a {@link SupervisorConfig} from properties: a table of keys, each with what its value changes. */
final class ConfigProperties {
    private static final String PREFIX = "taskvisor.";

    /** What begins so is for the log observer to read: system properties may have both. */
    private static final String LOG_OBSERVER = PREFIX + "log.";

    private static final Map<String, BiFunction<SupervisorConfig, String, SupervisorConfig>> KEYS = new TreeMap<>();

    static {
        KEYS.put("name", SupervisorConfig::withName);
        KEYS.put("grace", (config, text) -> config.withGrace(duration(text)));
        KEYS.put("head-start", (config, text) -> config.withHeadStart(duration(text)));
        KEYS.put("observer-drain", (config, text) -> config.withObserverDrain(duration(text)));
        KEYS.put("wait-warning", (config, text) -> config.withWaitWarning(duration(text)));
        KEYS.put("max-concurrent", (config, text) -> config.withMaxConcurrent(limit(text)));
        KEYS.put("event-capacity", (config, text) -> config.withEventCapacity(number(text)));
        KEYS.put("max-slot-queue", (config, text) -> config.withMaxSlotQueue(limit(text)));
        KEYS.put("observers.disabled", (config, text) -> config.withDisabledObservers(names(text)));
        KEYS.put("handle-signals", (config, text) -> config.withHandleSignals(truth(text)));
        KEYS.put("intensity", ConfigProperties::intensity);
        task("restart", (defaults, text) -> defaults.withRestart(restart(text)));
        task("backoff", (defaults, text) -> defaults.withBackoff(BackoffStrategy.parse(text)));
        task("max-retries", (defaults, text) -> defaults.withMaxRetries(limit(text)));
        task(
                "timeout",
                (defaults, text) ->
                        text.equals("none") ? defaults.withoutTimeout() : defaults.withTimeout(duration(text)));
        task("stable-after", (defaults, text) -> defaults.withStableAfter(duration(text)));
        task("interrupt", (defaults, text) -> defaults.withInterrupt(interrupt(text)));
    }

    private final Properties properties;

    ConfigProperties(Properties properties) {
        this.properties = properties;
    }

    private static void task(String key, BiFunction<TaskDefaults, String, TaskDefaults> change) {
        KEYS.put(
                "defaults." + key,
                (config, text) -> config.withTaskDefaults(change.apply(config.taskDefaults(), text)));
    }

    SupervisorConfig read(SupervisorConfig config) {
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(PREFIX) && !key.startsWith(LOG_OBSERVER)) {
                config = change(config, key, properties.getProperty(key).strip());
            }
        }
        return config;
    }

    private static SupervisorConfig change(SupervisorConfig config, String key, String text) {
        BiFunction<SupervisorConfig, String, SupervisorConfig> change = KEYS.get(key.substring(PREFIX.length()));
        if (change == null) {
            throw new IllegalArgumentException("unknown key " + key + "; known are "
                    + KEYS.keySet().stream().map(PREFIX::concat).collect(Collectors.joining(", ")));
        }
        try {
            return change.apply(config, text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " = '" + text + "': " + e.getMessage(), e);
        }
    }

    private static Duration duration(String text) {
        return DurationText.parse(text);
    }

    private static int number(String text) {
        return parsed(text, Integer::parseInt, "use a whole number");
    }

    private static int limit(String text) {
        return text.equals("unlimited")
                ? SupervisorConfig.UNLIMITED
                : parsed(text, Integer::parseInt, "use a whole number or 'unlimited'");
    }

    private static SupervisorConfig intensity(SupervisorConfig config, String text) {
        if (text.strip().equals("unlimited")) {
            return config.withUnlimitedIntensity();
        }
        String[] parts = text.split("/", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("use restarts and a duration, as in 10/1m");
        }
        return config.withIntensity(limit(parts[0].strip()), duration(parts[1].strip()));
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("use true or false");
        }
        return text.equals("true");
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private static RestartPolicy restart(String text) {
        return parsed(
                text,
                t -> RestartPolicy.valueOf(t.toUpperCase(Locale.ROOT).replace('-', '_')),
                "use never, on_failure or always");
    }

    private static Interrupt interrupt(String text) {
        return switch (text) {
            case "at-once" -> Interrupt.atOnce();
            case "never" -> Interrupt.never();
            default -> Interrupt.after(duration(text));
        };
    }

    private static <T> T parsed(String text, Function<String, T> parser, String allowed) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(allowed, e);
        }
    }
}
