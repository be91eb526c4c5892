package io.taskvisor.observer.otel;

import io.taskvisor.TaskOutcome;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param outcome in one word, a value of {@link Keys#ATTEMPT_OUTCOME}
 * @param error what it failed with; null if it did not fail
 * @param fatal whether trying again is of no use
 */
record AttemptEnd(String outcome, @Nullable Throwable error, boolean fatal) {
    static final AttemptEnd SUCCEEDED = new AttemptEnd("succeeded", null, false);

    /** Stopped by somebody: no failure. */
    static final AttemptEnd CANCELLED = new AttemptEnd("cancelled", null, false);

    static AttemptEnd failed(Throwable error, boolean fatal) {
        return new AttemptEnd("failed", error, fatal);
    }

    static AttemptEnd timedOut(Throwable error) {
        return new AttemptEnd("timed_out", error, false);
    }

    static AttemptEnd stalled(Throwable error) {
        return new AttemptEnd("stalled", error, false);
    }

    /** Returns how an attempt ended whose task has finished before it told of its own end. */
    static AttemptEnd by(TaskOutcome outcome) {
        if (outcome instanceof TaskOutcome.Abandoned left) {
            return new AttemptEnd("abandoned", left.stuckAt(), false);
        }
        return TaskMetrics.isFailure(outcome)
                ? outcome.failure().map(error -> failed(error, false)).orElse(CANCELLED)
                : CANCELLED;
    }
}
