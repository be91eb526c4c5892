package io.taskvisor.observer.otel;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Histograms of durations: in seconds, and with boundaries that suit what a supervisor does. */
enum Histograms {
    /** From a millisecond to a day: tasks are anything from a poll to a server. */
    RUNS(
            0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0,
            14_400.0, 86_400.0),

    /** From a tenth of a millisecond to five minutes: backoffs, queues and shutdowns. */
    WAITS(0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 300.0);

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    @SuppressWarnings("ImmutableEnumChecker") // It is: List.of.
    private final List<Double> boundaries;

    Histograms(Double... boundaries) {
        this.boundaries = List.of(boundaries);
    }

    DoubleHistogram create(Meter meter, String name, String description) {
        return meter.histogramBuilder(name)
                .setUnit("s")
                .setDescription(description)
                .setExplicitBucketBoundariesAdvice(boundaries)
                .build();
    }

    static double seconds(Duration duration) {
        return duration.toSeconds() + duration.toNanosPart() / NANOS;
    }

    static double seconds(long nanos) {
        return nanos / NANOS;
    }
}
