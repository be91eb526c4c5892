package io.taskvisor.engine.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The failures since the last success: how many, the last of them, and the delay that followed it. */
public final class FailureRow {
    private int failures;
    private Duration previousDelay = Duration.ZERO;
    private @Nullable Throwable last;

    /** Counts a failure after an attempt that ran this long. */
    public void add(Throwable cause, long ranNanos, long stableAfterNanos) {
        int count = after(ranNanos, stableAfterNanos);
        if (count == 1) {
            clear();
        }
        failures = count;
        last = cause;
    }

    /** Returns how many there will be when an attempt that ran this long has failed. */
    int after(long ranNanos, long stableAfterNanos) {
        if (ranNanos >= stableAfterNanos) {
            return 1;
        }
        return Count.next(failures);
    }

    /** Begins a new row; what failed last is still known. */
    public void clear() {
        failures = 0;
        previousDelay = Duration.ZERO;
    }

    /** Forgets everything: the last attempt did not fail. */
    public void forget() {
        clear();
        last = null;
    }

    /** Notes the delay that follows the last failure. */
    public void delayed(Duration delay) {
        previousDelay = delay;
    }

    /** Returns how many. */
    public int failures() {
        return failures;
    }

    /** Returns the delay that followed the failure before; zero at first. */
    public Duration previousDelay() {
        return previousDelay;
    }

    /** Returns what failed last, null if nothing did. */
    public @Nullable Throwable last() {
        return last;
    }
}
