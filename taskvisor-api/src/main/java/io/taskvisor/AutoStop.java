package io.taskvisor;

/**
 * Whether a group stops when its {@linkplain TaskSpec#withSignificant significant} children have ended by themselves, well or
 * badly; one that was cancelled does not count. OTP calls it {@code auto_shutdown}.
 *
 * <p>A group that stops so cancels its other children in its stop order, ends as {@link TaskOutcome.Completed}, and is not
 * built anew.
 */
public enum AutoStop {
    /** It does not. */
    NEVER,
    /** It stops when one has ended. */
    ANY_SIGNIFICANT,
    /** It stops when the last one has ended; those that were cancelled before are not waited for. */
    ALL_SIGNIFICANT
}
