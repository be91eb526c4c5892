/**
 * The OpenTelemetry observer. {@link io.taskvisor.observer.otel.OtelObserver} is what users see; while its supervisor is
 * open, a {@link io.taskvisor.observer.otel.Recorder} turns events into telemetry.
 *
 * <p>What is known of a task between two events is in its {@link io.taskvisor.observer.otel.TaskRecord}, what is known of its
 * attempt in an {@link io.taskvisor.observer.otel.AttemptRecord}, and how that ended in an {@link
 * io.taskvisor.observer.otel.AttemptEnd}. {@link io.taskvisor.observer.otel.AttemptMetrics}, {@link
 * io.taskvisor.observer.otel.TaskMetrics}, {@link io.taskvisor.observer.otel.GroupMetrics}, {@link io.taskvisor.observer.otel.SlotMetrics} and {@link io.taskvisor.observer.otel.SupervisorMetrics} have the metrics, {@link
 * io.taskvisor.observer.otel.AttemptSpans} the spans, {@link io.taskvisor.observer.otel.FailureRecords} the log records.
 * {@link io.taskvisor.observer.otel.Keys} has the attributes, {@link io.taskvisor.observer.otel.Instrumentation} the scope,
 * {@link io.taskvisor.observer.otel.TaskNames} the names that tasks have in metrics.
 */
@NullMarked
package io.taskvisor.observer.otel;

import org.jspecify.annotations.NullMarked;
