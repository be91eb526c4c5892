package io.taskvisor.backoff;

import static io.taskvisor.internal.Arguments.notNull;

import io.taskvisor.internal.DurationText;
import io.taskvisor.spi.BackoffParameters;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parameters of a {@link TextCall}; remembers which names were asked for. */
final class TextParameters implements BackoffParameters {
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private final TextCall call;
    private final Set<String> asked = new LinkedHashSet<>();

    TextParameters(TextCall call) {
        this.call = call;
    }

    @Override
    public Optional<String> text(String name) {
        asked.add(notNull(name, "name"));
        return Optional.ofNullable(call.parameters().get(name));
    }

    @Override
    public Optional<Duration> optionalDuration(String name) {
        return text(name).map(text -> read(name, text, DurationText::parse));
    }

    @Override
    public Duration duration(String name) {
        return optionalDuration(name).orElseThrow(() -> missing(name));
    }

    @Override
    public double number(String name, double fallback) {
        return text(name)
                .map(text -> read(name, text, TextParameters::numberOf))
                .orElse(fallback);
    }

    @Override
    public <E extends Enum<E>> E choice(String name, E fallback) {
        notNull(fallback, "fallback");
        List<E> allowed = Arrays.asList(fallback.getDeclaringClass().getEnumConstants());
        return text(name)
                .map(text -> read(name, text, t -> choiceOf(t, allowed)))
                .orElse(fallback);
    }

    /** Throws if a parameter was given that nobody asked for. */
    void checkAllAskedFor() {
        unasked().stream().findFirst().ifPresent(name -> {
            String allowed = asked.isEmpty() ? " takes no parameters" : " takes " + String.join(", ", asked);
            throw new IllegalArgumentException("unknown parameter '" + name + "'; " + call.name() + allowed);
        });
    }

    private IllegalArgumentException missing(String name) {
        List<String> others = unasked();
        // Very likely the missing one, misspelt; but which names are allowed is not known before all are asked for.
        String found = others.isEmpty() ? "" : ", found " + String.join(", ", others);
        return new IllegalArgumentException("parameter '" + name + "' is missing" + found);
    }

    private List<String> unasked() {
        return call.parameters().keySet().stream()
                .filter(name -> !asked.contains(name))
                .toList();
    }

    private static <T> T read(String name, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static double numberOf(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("number '" + text + "' is not valid: use digits (2, 1.5 or 1e3)");
        }
        return Double.parseDouble(text);
    }

    private static <E extends Enum<E>> E choiceOf(String text, List<E> allowed) {
        return allowed.stream()
                .filter(constant -> textOf(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not valid: use "
                        + allowed.stream().map(TextParameters::textOf).collect(Collectors.joining(", "))));
    }

    private static String textOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
