package io.taskvisor;

import static io.taskvisor.internal.Arguments.atLeast;
import static io.taskvisor.internal.Arguments.positive;

import io.taskvisor.internal.DurationText;
import java.time.Duration;

/**
 * How many restarts a group puts up with: more than {@code maxRestarts} within any stretch of time as long as {@code within},
 * and it fails. OTP calls the two intensity and period. The time is monotonic: a change of the clock makes no difference.
 *
 * <p>Groups whose children depend on one another have {@link #DEFAULT} unless they are given another one, and so has a
 * supervisor for the groups that are its direct children. One-for-one groups have {@link #NO_LIMIT}: their children are
 * independent and have backoffs of their own, so how many of them fail says nothing about the group.
 *
 * @param maxRestarts not negative; {@link #UNLIMITED} for no limit
 * @param within longer than zero, at most 292 years
 */
public record Intensity(int maxRestarts, Duration within) {
    /** The number of restarts that stands for "no limit". */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** What a dependent group and a supervisor have unless they are told otherwise: 10 within a minute. */
    public static final Intensity DEFAULT = new Intensity(10, Duration.ofMinutes(1));

    /** Any number of restarts: what a one-for-one group has unless it is told otherwise. They are not counted. */
    public static final Intensity NO_LIMIT = new Intensity(UNLIMITED, Duration.ofMinutes(1));

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

    /** Returns whether any number of restarts is allowed. */
    public boolean isUnlimited() {
        return maxRestarts == UNLIMITED;
    }

    /** Returns the form for messages: {@code 10 within 1m}. */
    @Override
    public String toString() {
        return (isUnlimited() ? "unlimited" : maxRestarts) + " within " + DurationText.format(within);
    }
}
