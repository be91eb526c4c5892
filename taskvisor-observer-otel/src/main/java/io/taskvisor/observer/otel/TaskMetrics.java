package io.taskvisor.observer.otel;

import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.taskvisor.TaskOutcome;
import io.taskvisor.event.RestartReason;
import java.time.Duration;

/** How tasks ended, and what made them run again. */
final class TaskMetrics {
    private final DoubleHistogram duration;
    private final LongCounter restarts;
    private final DoubleHistogram backoff;

    TaskMetrics(Meter meter) {
        this.duration = Histograms.RUNS.create(
                meter, "taskvisor.task.duration", "Time from the acceptance of tasks to their outcome.");
        this.restarts = meter.counterBuilder("taskvisor.task.restarts")
                .setUnit("{restart}")
                .setDescription("Number of attempts that followed another of the same task.")
                .build();
        this.backoff = Histograms.WAITS.create(
                meter, "taskvisor.task.backoff.duration", "Delay between a failed attempt and the next, as decided.");
    }

    void restarted(TaskRecord task, RestartReason reason) {
        restarts.add(
                1,
                task.forMetrics().toBuilder()
                        .put(Keys.RESTART_REASON, reason.label())
                        .build(),
                task.detached());
    }

    void backsOff(TaskRecord task, Duration delay) {
        backoff.record(Histograms.seconds(delay), task.forMetrics(), task.detached());
    }

    void finished(TaskRecord task, TaskOutcome outcome, Duration age) {
        AttributesBuilder attributes = task.forMetrics().toBuilder().put(Keys.TASK_OUTCOME, outcome.label());
        if (isFailure(outcome)) {
            outcome.failure().ifPresent(error -> attributes.put(Keys.ERROR_TYPE, Keys.errorType(error)));
        }
        duration.record(Histograms.seconds(age), attributes.build(), task.detached());
    }

    /** Returns whether this is an error; to be cancelled is none, whatever was thrown then. */
    static boolean isFailure(TaskOutcome outcome) {
        return outcome instanceof TaskOutcome.Failed
                || outcome instanceof TaskOutcome.Fatal
                || outcome instanceof TaskOutcome.Abandoned;
    }
}
