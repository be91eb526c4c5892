package io.taskvisor.engine.task;

import io.taskvisor.TaskvisorException;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.log.UserText;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.internal.DurationText;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Asks a backoff strategy, which may be the user's and may be broken. */
public final class BackoffDelay {
    private static final BackoffStrategy NONE = BackoffStrategy.none();
    private static final Duration LONGEST = Duration.ofNanos(TimeSource.NEVER);

    /** The delay where there is no memory to find one out. */
    private static final Duration WITHOUT_MEMORY = Duration.ofSeconds(1);

    private BackoffDelay() {}

    /** Returns whether there is nobody to ask. */
    public static boolean isNone(BackoffStrategy strategy) {
        return strategy == NONE;
    }

    /**
     * Returns the delay in nanoseconds, and notes it in the row.
     *
     * @throws TaskvisorException if the strategy throws, or answers null or a negative delay
     */
    public static long nanos(
            BackoffStrategy strategy, FailureRow row, Throwable cause, Supplier<RandomGenerator> random) {
        Duration delay;
        try {
            delay = strategy.delay(new BackoffStrategy.Retry(row.failures(), row.previousDelay(), cause, random.get()));
        } catch (OutOfMemoryError e) {
            delay = WITHOUT_MEMORY; // It is not the strategy's fault.
        } catch (Throwable e) {
            throw broken(strategy, row, "threw " + UserText.of(e), e);
        }
        if (delay == null || delay.isNegative()) {
            throw broken(
                    strategy,
                    row,
                    "returned " + (delay == null ? "null" : DurationText.format(delay)) + ", which is not a delay",
                    cause);
        }
        if (delay.compareTo(LONGEST) > 0) {
            delay = LONGEST;
        }
        row.delayed(delay);
        return delay.toNanos();
    }

    private static TaskvisorException broken(BackoffStrategy strategy, FailureRow row, String what, Throwable cause) {
        return new TaskvisorException(
                "backoff " + UserText.of(strategy) + " " + what + " (failure " + row.failures() + ")", cause);
    }
}
