package io.taskvisor.internal;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text form of durations: {@code 250us 100ms 30s 5m 1h}, or ISO-8601. */
public final class DurationText {
    private static final Pattern SHORT = Pattern.compile("(-?)([0-9]+)(ns|us|ms|s|m|h|d)");
    private static final Pattern ISO = Pattern.compile("[-+]?[Pp].*");

    private DurationText() {}

    /**
     * Reads a whole number with a unit ({@code ns us ms s m h d}), or ISO-8601 as {@link Duration#parse} does.
     *
     * @throws IllegalArgumentException if the text is neither, is negative, or is longer than 2<sup>63</sup>-1 ns
     */
    public static Duration parse(String text) {
        Arguments.notNull(text, "text");
        Matcher matcher = SHORT.matcher(text);
        if (matcher.matches()) {
            return shortForm(text, matcher);
        }
        if (ISO.matcher(text).matches()) {
            return isoForm(text);
        }
        throw invalid(text, null);
    }

    /**
     * Returns the shortest text that {@link #parse} reads back as the same duration: a whole number of the largest unit
     * that needs no fraction. What {@code parse} rejects, negative or too long, is shown as ISO-8601.
     */
    public static String format(Duration duration) {
        long nanos = Durations.saturatedNanos(duration);
        return nanos < 0 || !duration.equals(Duration.ofNanos(nanos)) ? duration.toString() : formatNanos(nanos);
    }

    /** Returns the text of a number of nanoseconds that is not negative; see {@link #format}. */
    public static String formatNanos(long nanos) {
        TimeUnitText unit = TimeUnitText.largestWithin(nanos);
        return nanos / unit.nanos() + unit.text();
    }

    private static Duration shortForm(String text, Matcher matcher) {
        long count;
        try {
            long unit = TimeUnitText.of(matcher.group(3)).nanos();
            count = Math.multiplyExact(Long.parseLong(matcher.group(2)), unit);
        } catch (NumberFormatException | ArithmeticException e) {
            throw tooLong(text, e);
        }
        return checked(text, Duration.ofNanos(matcher.group(1).isEmpty() ? count : -count));
    }

    private static Duration isoForm(String text) {
        try {
            return checked(text, Duration.parse(text));
        } catch (DateTimeParseException e) {
            // With a cause it is well formed, but a number in it, or their sum, does not fit.
            throw e.getCause() == null ? invalid(text, e) : tooLong(text, e);
        }
    }

    private static Duration checked(String text, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration '" + text + "' must not be negative");
        }
        if (!duration.equals(Duration.ofNanos(Durations.saturatedNanos(duration)))) {
            throw tooLong(text, null);
        }
        return duration;
    }

    private static IllegalArgumentException invalid(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "duration '" + text + "' is not valid: use a number with ns, us, ms, s, m, h or d (100ms),"
                        + " or ISO-8601 (PT0.1S)",
                cause);
    }

    private static IllegalArgumentException tooLong(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "duration '" + text + "' is too long: at most 292 years (2^63-1 ns)", cause);
    }
}
