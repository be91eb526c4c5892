package io.taskvisor.internal;

import java.time.Duration;

/** Turns durations into nanoseconds without overflow. */
public final class Durations {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration MOST_NEGATIVE = Duration.ofNanos(Long.MIN_VALUE);

    private Durations() {}

    /**
     * Returns {@code duration} in nanoseconds; what does not fit becomes {@link Long#MAX_VALUE} or {@link
     * Long#MIN_VALUE}. Allocates nothing.
     */
    public static long saturatedNanos(Duration duration) {
        if (duration.compareTo(LONGEST) >= 0) {
            return Long.MAX_VALUE;
        }
        return duration.compareTo(MOST_NEGATIVE) <= 0 ? Long.MIN_VALUE : duration.toNanos();
    }
}
