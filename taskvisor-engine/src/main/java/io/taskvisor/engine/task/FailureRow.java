package io.taskvisor.engine.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The failures since the last success: how many, the last of them, and the delay that followed it. */
final class FailureRow {
    private int failures;
    private Duration previousDelay = Duration.ZERO;
    private @Nullable Throwable last;

    /** Counts a failure after an attempt that ran this long. */
    void add(Throwable cause, long ranNanos, long stableAfterNanos) {
        if (ranNanos >= stableAfterNanos) {
            clear();
        }
        failures = failures == Integer.MAX_VALUE ? failures : failures + 1;
        last = cause;
    }

    /** Begins a new row; what failed last is still known. */
    void clear() {
        failures = 0;
        previousDelay = Duration.ZERO;
    }

    /** Forgets everything: the last attempt did not fail. */
    void forget() {
        clear();
        last = null;
    }

    void delayed(Duration delay) {
        previousDelay = delay;
    }

    int failures() {
        return failures;
    }

    Duration previousDelay() {
        return previousDelay;
    }

    @Nullable
    Throwable last() {
        return last;
    }
}
