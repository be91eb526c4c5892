package io.taskvisor.backoff;

import io.taskvisor.internal.DurationText;
import java.util.List;

/** {@code first · factor^(n-1)}. Users get it with a maximum only: inside a {@link Shaped}. */
record Exponential(long firstNanos, double factor) implements Growth {
    Exponential {
        if (!(factor >= 1 && factor <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("factor must be a finite number of at least 1, was " + factor);
        }
    }

    @Override
    public long nanos(int failures) {
        // The power may be infinite: zero times it is not a number.
        if (failures == 1 || firstNanos == 0) {
            return firstNanos;
        }
        return Math.round(firstNanos * Math.pow(factor, failures - 1)); // saturates
    }

    @Override
    public String name() {
        return "exponential";
    }

    @Override
    public List<String> parameters() {
        return List.of("first=" + DurationText.formatNanos(firstNanos), "factor=" + factorText());
    }

    private String factorText() {
        String text = Double.toString(factor);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    @Override
    public String toString() {
        return text(List.of(), List.of());
    }
}
