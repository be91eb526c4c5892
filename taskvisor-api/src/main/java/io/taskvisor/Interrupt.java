package io.taskvisor;

import static io.taskvisor.internal.Arguments.notNegative;
import static io.taskvisor.internal.Arguments.positive;

import io.taskvisor.internal.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the thread of an attempt that is told to stop is interrupted, after its context is cancelled and its {@link
 * TaskContext#onCancel} callbacks have run.
 *
 * <p>By default, at once, if an interrupt is the only way to tell the attempt. One that knows already is cleaning up, which an
 * interrupt would break: an attempt that was woken in {@link TaskContext#sleep}, that got its exception from {@link
 * TaskContext#throwIfCancelled}, or that has cancel callbacks (or asked for {@link TaskContext#cancellation}). It has a head
 * start, {@link SupervisorConfig#headStart} or that of {@link #atOnce(Duration)}, which begins when it was told and its
 * callbacks have run, and is at most half of the grace. Callbacks that are not done by half of the grace are not waited for.
 *
 * <p>An attempt that still runs is interrupted again: after a pause as long as the head start, at least 1 s, which doubles up
 * to a minute (or the head start, if that is longer); until it has ended or is abandoned. No interrupt ever reaches what its
 * thread does after the attempt.
 *
 * <p>An asynchronous attempt has no thread. Instead, its stage is cancelled once if it is a {@link
 * java.util.concurrent.CompletableFuture}, after the callbacks and without the head start of attempts that know. An immutable
 * value.
 */
public final class Interrupt {
    /** Stands for the supervisor's. */
    private static final long INHERIT = -1;

    private static final Interrupt AT_ONCE = new Interrupt(0, INHERIT);
    private static final Interrupt NEVER = new Interrupt(Long.MAX_VALUE, Long.MAX_VALUE);

    private final long headStartNanos;
    private final long toldHeadStartNanos;

    private Interrupt(long headStartNanos, long toldHeadStartNanos) {
        this.headStartNanos = headStartNanos;
        this.toldHeadStartNanos = toldHeadStartNanos;
    }

    /** Returns the default: at once, but with the supervisor's head start for an attempt that knows that it is to stop. */
    public static Interrupt atOnce() {
        return AT_ONCE;
    }

    /**
     * Returns an interrupt that comes at once, but gives an attempt that knows that it is to stop this head start.
     *
     * @param headStart not negative; no more than half of the grace is used
     * @throws IllegalArgumentException if {@code headStart} is negative or over 292 years
     */
    public static Interrupt atOnce(Duration headStart) {
        return new Interrupt(0, notNegative(headStart, "headStart").toNanos());
    }

    /**
     * Returns an interrupt that gives every attempt a head start to end by itself, whether it knows or not; after its callbacks,
     * if it has any. All of it holds: one that is not shorter than the grace means that the attempt is abandoned first.
     *
     * @param headStart longer than zero
     * @throws IllegalArgumentException if {@code headStart} is zero, negative or over 292 years
     */
    public static Interrupt after(Duration headStart) {
        long nanos = positive(headStart, "headStart").toNanos();
        return new Interrupt(nanos, nanos);
    }

    /**
     * Returns the choice never to interrupt, nor to cancel a stage: for code that this would damage, or whose cancel does not
     * stop its work.
     */
    public static Interrupt never() {
        return NEVER;
    }

    /** Returns the head start of every attempt in nanoseconds: 0 for at once, {@link Long#MAX_VALUE} for never. */
    public long headStartNanos() {
        return headStartNanos;
    }

    /**
     * Returns the head start of an attempt that knows that it is to stop, in nanoseconds, {@link Long#MAX_VALUE} for never; or
     * {@code supervisorNanos} if that is left to the supervisor.
     */
    public long toldHeadStartNanos(long supervisorNanos) {
        return toldHeadStartNanos == INHERIT ? supervisorNanos : toldHeadStartNanos;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Interrupt that
                && that.headStartNanos == headStartNanos
                && that.toldHeadStartNanos == toldHeadStartNanos;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(headStartNanos) * 31 + Long.hashCode(toldHeadStartNanos);
    }

    @Override
    public String toString() {
        if (headStartNanos == 0) {
            return toldHeadStartNanos == INHERIT
                    ? "at once"
                    : "at once, head start " + DurationText.formatNanos(toldHeadStartNanos);
        }
        return headStartNanos == Long.MAX_VALUE ? "never" : "after " + DurationText.formatNanos(headStartNanos);
    }
}
