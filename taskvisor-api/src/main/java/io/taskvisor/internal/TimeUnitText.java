package io.taskvisor.internal;

/** The units of {@link DurationText}, the largest first. */
enum TimeUnitText {
    DAY("d", 86_400_000_000_000L),
    HOUR("h", 3_600_000_000_000L),
    MINUTE("m", 60_000_000_000L),
    SECOND("s", 1_000_000_000L),
    MILLISECOND("ms", 1_000_000L),
    MICROSECOND("us", 1_000L),
    NANOSECOND("ns", 1L);

    private final String text;
    private final long nanos;

    TimeUnitText(String text, long nanos) {
        this.text = text;
        this.nanos = nanos;
    }

    String text() {
        return text;
    }

    long nanos() {
        return nanos;
    }

    static TimeUnitText of(String text) {
        for (TimeUnitText unit : values()) {
            if (unit.text.equals(text)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("unknown unit '" + text + "'");
    }

    /** Returns the largest unit that {@code nanos} is a multiple of; seconds for zero. */
    static TimeUnitText largestWithin(long nanos) {
        if (nanos == 0) {
            return SECOND;
        }
        for (TimeUnitText unit : values()) {
            if (nanos % unit.nanos == 0) {
                return unit;
            }
        }
        return NANOSECOND;
    }
}
