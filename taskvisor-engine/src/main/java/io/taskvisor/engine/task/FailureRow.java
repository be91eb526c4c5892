package io.taskvisor.engine.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The failures since the last success: how many, the last of them, and the delay that followed it. */
public final class FailureRow {
    /** How many; negative if they are {@linkplain #setAside set aside}. */
    private int failures;

    private Duration previousDelay = Duration.ZERO;
    private @Nullable Throwable last;

    /**
     * Counts a failure.
     *
     * @param stable whether the attempt had been stable before it failed, and did not hang: it begins a new row then
     */
    public void add(Throwable cause, boolean stable) {
        int count = after(stable);
        if (count == 1) {
            clear();
        }
        failures = count;
        last = cause;
    }

    /** Returns how many there will be when an attempt has failed that was stable, or was not. */
    int after(boolean stable) {
        return stable ? 1 : Count.next(Math.abs(failures));
    }

    /**
     * The running attempt has been stable: the row is over, unless it turns out that the attempt hangs. A hang is no health, and
     * goes on with the row. Returns how many there were.
     */
    int setAside() {
        int count = failures();
        failures = -count;
        return count;
    }

    /** The next attempt starts: what was {@linkplain #setAside set aside} before is over for good. */
    void attemptStarts() {
        if (failures < 0) {
            clear();
        }
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

    /** Returns how many, none if they are set aside. */
    public int failures() {
        return Math.max(0, failures);
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
