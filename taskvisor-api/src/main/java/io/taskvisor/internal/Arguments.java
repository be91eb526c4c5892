package io.taskvisor.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The checks that every public method shares: each names the argument, the value and what is allowed. */
public final class Arguments {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final int LONGEST_NAME = 200;

    private Arguments() {}

    /** Returns {@code value}, or throws if it is null. */
    public static <T> T notNull(@Nullable T value, String name) {
        if (value == null) {
            throw new NullPointerException(name + " must not be null");
        }
        return value;
    }

    /** Returns {@code value}, or throws unless it is longer than zero and fits in nanoseconds. */
    public static Duration positive(Duration value, String name) {
        if (notNegative(value, name).isZero()) {
            throw new IllegalArgumentException(name + " must be longer than zero, was " + DurationText.format(value));
        }
        return value;
    }

    /** Returns {@code value}, or throws if it is negative or does not fit in nanoseconds. */
    public static Duration notNegative(Duration value, String name) {
        notNull(value, name);
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + DurationText.format(value));
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + " must be at most 292 years (2^63-1 ns), was " + DurationText.format(value));
        }
        return value;
    }

    /** Returns {@code value}, or throws if it is less than {@code min}. */
    public static int atLeast(int value, int min, String name) {
        if (value < min) {
            throw new IllegalArgumentException(name + " must be at least " + min + ", was " + value);
        }
        return value;
    }

    /** Returns {@code value}, or throws unless it may name a task, a group or a supervisor. */
    public static String name(String value, String name) {
        notNull(value, name);
        if (value.isBlank() || value.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    name + " must be 1 to 200 characters and not blank, was " + quoted(value));
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '/' || OneLine.isBreaking(c)) {
                throw new IllegalArgumentException(name + " must not contain '/' or control characters, was "
                        + quoted(value) + " (character " + (i + 1) + ")");
            }
        }
        return value;
    }

    /** Returns {@code value}, or throws if it is blank or could break a line that it is written in. */
    public static String line(String value, String name) {
        if (notNull(value, name).isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank, was " + quoted(value));
        }
        for (int i = 0; i < value.length(); i++) {
            if (OneLine.isBreaking(value.charAt(i))) {
                throw new IllegalArgumentException(name + " must not contain control characters, was " + quoted(value)
                        + " (character " + (i + 1) + ")");
            }
        }
        return value;
    }

    /** Returns {@code value} in quotes for a message: cut when long, control characters made visible. */
    private static String quoted(String value) {
        StringBuilder out = new StringBuilder("'");
        value.chars()
                .limit(40)
                .forEach(c -> out.append(OneLine.isBreaking((char) c) ? String.format("\\u%04x", c) : (char) c + ""));
        out.append('\'');
        return value.length() > 40
                ? out.append("… of ")
                        .append(value.length())
                        .append(" characters")
                        .toString()
                : out.toString();
    }
}
