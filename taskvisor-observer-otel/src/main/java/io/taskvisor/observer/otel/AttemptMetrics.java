package io.taskvisor.observer.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import java.time.Duration;

/** How many attempts run, how long they ran, and how long they had waited. */
final class AttemptMetrics {
    private final Attributes supervisor;
    private final DoubleHistogram duration;
    private final LongUpDownCounter active;
    private final DoubleHistogram waited;
    private final LongCounter abandoned;

    AttemptMetrics(Meter meter, String supervisor) {
        this.supervisor = Attributes.of(Keys.SUPERVISOR, supervisor);
        this.duration = Histograms.RUNS.create(meter, "taskvisor.task.attempt.duration", "Duration of attempts.");
        this.active = meter.upDownCounterBuilder("taskvisor.task.attempt.active")
                .setUnit("{attempt}")
                .setDescription("Number of attempts that run.")
                .build();
        this.waited = Histograms.WAITS.create(
                meter, "taskvisor.concurrency.wait.duration", "Time that attempts waited for a permit and a thread.");
        this.abandoned = meter.counterBuilder("taskvisor.task.attempt.abandoned")
                .setUnit("{attempt}")
                .setDescription("Number of attempts that ignored that they were to stop, and were left behind.")
                .build();
    }

    void began(TaskRecord task, AttemptRecord attempt, Duration waitedFor) {
        active.add(1, task.forMetrics(), attempt.context());
        waited.record(Histograms.seconds(waitedFor), supervisor, attempt.context());
    }

    void abandoned(TaskRecord task) {
        abandoned.add(1, task.forMetrics());
    }

    /** An attempt that had {@linkplain #began begun} is over. */
    void ended(TaskRecord task, AttemptRecord attempt, AttemptEnd end, double seconds) {
        left(task, attempt);
        ran(task, attempt.context(), end, seconds);
    }

    /** An attempt that had {@linkplain #began begun} is not watched any more. */
    void left(TaskRecord task, AttemptRecord attempt) {
        active.add(-1, task.forMetrics(), attempt.context());
    }

    /** An attempt is over that may never have begun. */
    void ran(TaskRecord task, Context context, AttemptEnd end, double seconds) {
        duration.record(seconds, task.forMetrics(end), context);
    }
}
