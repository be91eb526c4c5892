package io.taskvisor;

import static io.taskvisor.internal.Arguments.positive;

import io.taskvisor.internal.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the thread of an attempt that is told to stop is interrupted: after its context is cancelled and its {@link
 * TaskContext#onCancel} callbacks have run (or after 100 ms, should they still run).
 *
 * <p>An attempt that was woken in {@link TaskContext#sleep} is interrupted no earlier than 100 ms later, and only if it
 * still runs. An immutable value.
 */
public final class Interrupt {
    private static final Interrupt AT_ONCE = new Interrupt(0);
    private static final Interrupt NEVER = new Interrupt(Long.MAX_VALUE);

    private final long headStartNanos;

    private Interrupt(long headStartNanos) {
        this.headStartNanos = headStartNanos;
    }

    /** Returns the default: no head start. */
    public static Interrupt atOnce() {
        return AT_ONCE;
    }

    /**
     * Returns an interrupt that gives the attempt a head start to end by itself.
     *
     * @param headStart longer than zero
     * @throws IllegalArgumentException if {@code headStart} is zero, negative or over 292 years
     */
    public static Interrupt after(Duration headStart) {
        return new Interrupt(positive(headStart, "headStart").toNanos());
    }

    /** Returns the choice never to interrupt: for code that an interrupt would damage. */
    public static Interrupt never() {
        return NEVER;
    }

    /** Returns the head start in nanoseconds: 0 for at once, {@link Long#MAX_VALUE} for never. */
    public long headStartNanos() {
        return headStartNanos;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Interrupt that && that.headStartNanos == headStartNanos;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(headStartNanos);
    }

    @Override
    public String toString() {
        if (headStartNanos == 0) {
            return "at once";
        }
        return headStartNanos == Long.MAX_VALUE ? "never" : "after " + DurationText.formatNanos(headStartNanos);
    }
}
