package io.taskvisor;

import static io.taskvisor.internal.Arguments.atLeast;
import static io.taskvisor.internal.Arguments.positive;

import java.time.Duration;

/**
 * How many restarts a group puts up with: more than {@code maxRestarts} within any stretch of time as long as {@code within},
 * and it fails. OTP calls the two intensity and period. The time is monotonic: a change of the clock makes no difference.
 *
 * @param maxRestarts not negative; {@link #UNLIMITED} for no limit
 * @param within longer than zero, at most 292 years
 */
public record Intensity(int maxRestarts, Duration within) {
    /** The number of restarts that stands for "no limit". */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** What a group has unless it is told otherwise: 10 within a minute. */
    public static final Intensity DEFAULT = new Intensity(10, Duration.ofMinutes(1));

    /**
     * Checks both.
     *
     * @throws NullPointerException if {@code within} is null
     * @throws IllegalArgumentException if one is out of its range
     */
    public Intensity {
        atLeast(maxRestarts, 0, "maxRestarts");
        positive(within, "within");
    }

    /** Returns the form for messages: {@code 10 within PT1M}. */
    @Override
    public String toString() {
        return (maxRestarts == UNLIMITED ? "unlimited" : maxRestarts) + " within " + within;
    }
}
