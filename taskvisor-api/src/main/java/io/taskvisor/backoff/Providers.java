package io.taskvisor.backoff;

import io.taskvisor.internal.ServiceFiles;
import io.taskvisor.spi.BackoffStrategyProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The providers that could be loaded, by name, and why the others could not.
 *
 * @param loaded the providers by name, sorted
 * @param failures why each of the others could not be loaded
 */
record Providers(Map<String, List<BackoffStrategyProvider>> loaded, List<Failure> failures) {
    /** An iterator that only fails, as on a path that cannot be read, would never end. */
    private static final int MOST_FAILURES = 100;

    /** A strategy that is there if ours are. */
    private static final String OURS = "none";

    /** Why a provider could not be loaded. */
    record Failure(String message, Throwable cause) {}

    /** Asks each provider for its name; one that cannot be loaded, or throws, does not hinder the others. */
    static Providers load(Iterable<BackoffStrategyProvider> source) {
        Providers providers = new Providers(new TreeMap<>(), new ArrayList<>());
        Iterator<BackoffStrategyProvider> iterator = source.iterator();
        while (providers.failures.size() < MOST_FAILURES) {
            Optional<BackoffStrategyProvider> next;
            try {
                next = iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
            } catch (Exception | LinkageError | ServiceConfigurationError e) {
                providers.failures.add(new Failure(described(e), e));
                continue;
            }
            if (next.isEmpty()) {
                break;
            }
            providers.add(next.get());
        }
        return providers;
    }

    /** Returns the one provider of a name; the error for a name that none or several have tells the known ones. */
    BackoffStrategyProvider named(String name) {
        List<BackoffStrategyProvider> found = loaded.getOrDefault(name, List.of());
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw unknown(name);
        }
        throw new IllegalArgumentException("strategy '" + name + "' has more than one provider: "
                + found.stream().map(Providers::className).sorted().collect(Collectors.joining(", ")));
    }

    static String className(BackoffStrategyProvider provider) {
        return provider.getClass().getName();
    }

    private void add(BackoffStrategyProvider provider) {
        try {
            String name = provider.name();
            if (name == null) {
                throw new IllegalStateException("name() returned null");
            }
            loaded.computeIfAbsent(name, key -> new ArrayList<>()).add(provider);
        } catch (Exception | LinkageError e) {
            failures.add(new Failure("Provider " + className(provider) + " has no usable name: " + e, e));
        }
    }

    private IllegalArgumentException unknown(String name) {
        String known = loaded.isEmpty()
                ? "; no strategy is on the path: " + lost().orElse("add io.taskvisor:taskvisor-engine")
                : "; known are " + String.join(", ", loaded.keySet());
        if (!loaded.isEmpty() && !loaded.containsKey(OURS)) {
            known += lost().map(text -> "; " + text).orElse("");
        }
        String broken =
                failures.stream().map(failure -> "; " + failure.message()).collect(Collectors.joining());
        return withFailures(new IllegalArgumentException("unknown strategy '" + name + "'" + known + broken, cause()));
    }

    /** Returns what to say if ours are there, but the file that names them is not. */
    private static Optional<String> lost() {
        return ServiceFiles.lost(
                BackoffStrategyProvider.class.getClassLoader(),
                BackoffStrategyProvider.class,
                "io.taskvisor.engine.spi.NoneProvider");
    }

    private @Nullable Throwable cause() {
        return failures.isEmpty() ? null : failures.get(0).cause();
    }

    /** Adds all failures but the first, which is the cause, as suppressed; to ours, for theirs may be thrown again and again. */
    private IllegalArgumentException withFailures(IllegalArgumentException unknown) {
        failures.stream().skip(1).map(Failure::cause).forEach(unknown::addSuppressed);
        return unknown;
    }

    private static String described(Throwable error) {
        return error.getCause() == null
                ? String.valueOf(error.getMessage())
                : error.getMessage() + ": " + error.getCause();
    }
}
