package io.taskvisor.internal;

import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text form of durations: {@code 250us 100ms 30s 5m 1h}. Every text of the project has durations in this form; what is
 * read may be in ISO-8601 too.
 */
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
     * that needs no fraction. For what was chosen: a limit, a delay. What {@code parse} rejects, negative or too long, has the
     * same form.
     */
    public static String format(Duration duration) {
        long nanos = Durations.saturatedNanos(duration);
        return nanos < 0 || !duration.equals(Duration.ofNanos(nanos)) ? unreadable(duration) : formatNanos(nanos);
    }

    /**
     * Returns a text with as much of the duration as a reader needs: whole milliseconds below 10 s, whole seconds below 10 min,
     * whole minutes below 10 h, else whole hours. For what was measured: how long an attempt ran, say.
     */
    public static String rounded(Duration duration) {
        if (duration.toMinutes() >= 600) {
            return duration.toHours() + "h";
        } else if (duration.toSeconds() >= 600) {
            return duration.toMinutes() + "m";
        } else if (duration.toMillis() >= 10_000) {
            return duration.toSeconds() + "s";
        }
        return duration.toMillis() + "ms";
    }

    /** As {@link #formatNanos}, for any duration there is. */
    private static String unreadable(Duration duration) {
        BigInteger nanos = BigInteger.valueOf(duration.getSeconds())
                .multiply(BigInteger.valueOf(TimeUnitText.SECOND.nanos()))
                .add(BigInteger.valueOf(duration.getNano()));
        for (TimeUnitText unit : TimeUnitText.values()) {
            BigInteger[] count = nanos.divideAndRemainder(BigInteger.valueOf(unit.nanos()));
            if (count[1].signum() == 0) {
                return count[0] + unit.text();
            }
        }
        return nanos + TimeUnitText.NANOSECOND.text();
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
