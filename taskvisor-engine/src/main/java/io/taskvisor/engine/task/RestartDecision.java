package io.taskvisor.engine.task;

import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskPolicy;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What follows an attempt, as functions of its policy and of how it ended. */
final class RestartDecision {
    /** How an attempt ended. */
    enum Ending {
        SUCCESS,
        FAILURE,
        FATAL
    }

    /** What follows. */
    enum Next {
        COMPLETE,
        FAIL,
        FATAL,
        QUARANTINE,
        RETRY,
        REPEAT
    }

    /** Attempts that took less than this are kept this far apart, unless an interval was set. */
    private static final long HOT_LOOP_FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private RestartDecision() {}

    /**
     * Returns what follows an attempt that nobody stopped, or that was stopped by its own limits.
     *
     * @param failures the length of the row of failures, this one included
     */
    static Next next(TaskPolicy policy, Ending ending, int failures) {
        return switch (ending) {
            case SUCCESS -> policy.restart() == RestartPolicy.ALWAYS ? Next.REPEAT : Next.COMPLETE;
            case FATAL -> Next.FATAL;
            case FAILURE -> {
                if (policy.restart() == RestartPolicy.NEVER) {
                    yield Next.FAIL;
                }
                if (failures <= policy.maxRetries()) {
                    yield Next.RETRY;
                }
                yield policy.quarantine() ? Next.QUARANTINE : Next.FAIL;
            }
        };
    }

    /** Returns the outcome of a cancelled task whose attempt ended so. */
    static TaskOutcome cancelled(RestartPolicy restart, Ending ending, @Nullable Throwable cause, int attempts) {
        return switch (ending) {
            case SUCCESS ->
                restart == RestartPolicy.ALWAYS
                        ? new TaskOutcome.Cancelled(null, attempts)
                        : new TaskOutcome.Completed(attempts);
            case FATAL -> new TaskOutcome.Fatal(Optional.ofNullable(cause).orElseThrow(), attempts);
            case FAILURE -> new TaskOutcome.Cancelled(cause, attempts);
        };
    }

    /** Returns whether only a floor keeps a task that took this long from being run again at once. */
    static boolean isHotLoop(TaskPolicy policy, long ranNanos) {
        return ranNanos < HOT_LOOP_FLOOR_NANOS && policy.intervalNanos(0) == 0;
    }

    /** Returns the pause after a success that took this long, in nanoseconds; for tasks that are not on a grid. */
    static long pauseNanos(TaskPolicy policy, long ranNanos) {
        return policy.intervalNanos(ranNanos < HOT_LOOP_FLOOR_NANOS ? HOT_LOOP_FLOOR_NANOS : 0);
    }
}
