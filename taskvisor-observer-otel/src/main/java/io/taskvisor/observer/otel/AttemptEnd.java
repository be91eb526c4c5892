package io.taskvisor.observer.otel;

import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param outcome in one word, a value of {@link Keys#ATTEMPT_OUTCOME}
 * @param error what it failed with; null if it did not fail
 * @param fatal whether trying again is of no use
 * @param consecutiveFailures how many have failed in a row with it; 0 if it did not fail, or that is not known
 */
record AttemptEnd(String outcome, @Nullable Throwable error, boolean fatal, int consecutiveFailures) {
    static final AttemptEnd SUCCEEDED = new AttemptEnd("succeeded", null, false, 0);

    /** Stopped by somebody: no failure. */
    static final AttemptEnd CANCELLED = new AttemptEnd("cancelled", null, false, 0);

    static AttemptEnd of(Event.AttemptFailed event) {
        return new AttemptEnd("failed", event.cause(), event.fatal(), event.consecutiveFailures());
    }

    static AttemptEnd of(Event.AttemptTimedOut event) {
        return new AttemptEnd("timed_out", event.cause(), false, event.consecutiveFailures());
    }

    static AttemptEnd of(Event.AttemptStalled event) {
        return new AttemptEnd("stalled", event.cause(), false, event.consecutiveFailures());
    }

    /** Returns how an attempt ended whose task has finished before it told of its own end. */
    static AttemptEnd by(TaskOutcome outcome) {
        if (outcome instanceof TaskOutcome.Abandoned left) {
            return new AttemptEnd("abandoned", left.stuckAt(), false, 0);
        }
        return TaskMetrics.isFailure(outcome)
                ? outcome.failure()
                        .map(error -> new AttemptEnd("failed", error, false, 0))
                        .orElse(CANCELLED)
                : CANCELLED;
    }
}
