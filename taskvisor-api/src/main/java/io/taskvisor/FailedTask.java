package io.taskvisor;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A task that is gone, and how it failed.
 *
 * @param task the task
 * @param at when it ended
 * @param outcome what it ended with: {@link TaskOutcome.Failed}, {@link TaskOutcome.Fatal} or {@link TaskOutcome.Abandoned}
 */
public record FailedTask(TaskId task, Instant at, TaskOutcome outcome) {
    /** Checks the components. */
    public FailedTask {
        requireNonNull(task, "task must not be null");
        requireNonNull(at, "at must not be null");
        requireNonNull(outcome, "outcome must not be null");
    }
}
