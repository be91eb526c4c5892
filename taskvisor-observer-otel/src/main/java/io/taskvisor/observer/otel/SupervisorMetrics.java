package io.taskvisor.observer.otel;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.taskvisor.GroupState;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskState;
import io.taskvisor.event.Event;

/**
 * What a supervisor can say of itself: read from one snapshot at each collection, and not any more once this is closed.
 *
 * <p>A reader of metrics holds on to what it reads from; it must not keep a supervisor that has stopped.
 */
final class SupervisorMetrics implements AutoCloseable {
    private final Supervisor supervisor;
    private final Attributes attributes;
    private final ObservableLongMeasurement tasks;
    private final ObservableLongMeasurement groups;
    private final ObservableLongMeasurement usage;
    private final ObservableLongMeasurement limit;
    private final ObservableLongMeasurement events;
    private final SlotMetrics slots;
    private final BatchCallback observed;

    private final DoubleHistogram shutdown;
    private volatile long shutdownNanos;
    private volatile boolean graceExceeded;

    SupervisorMetrics(Meter meter, Supervisor supervisor) {
        this.supervisor = supervisor;
        this.attributes = Attributes.of(Keys.SUPERVISOR, supervisor.config().name());
        this.shutdown = Histograms.WAITS.create(
                meter, "taskvisor.shutdown.duration", "Duration of shutdowns, the draining of observers aside.");
        this.tasks = upDown(meter, "taskvisor.task.count", "{task}", "Number of tasks in each state.");
        this.groups = upDown(meter, "taskvisor.group.count", "{group}", "Number of groups in each state.");
        this.usage = upDown(meter, "taskvisor.concurrency.usage", "{attempt}", "Number of permits that are held.");
        this.limit = upDown(meter, "taskvisor.concurrency.limit", "{attempt}", "Number of permits there are.");
        this.events = meter.counterBuilder("taskvisor.observer.events")
                .setUnit("{event}")
                .setDescription("Number of events that observers were told, or lost.")
                .buildObserver();
        this.slots = new SlotMetrics(meter, attributes);
        this.observed = meter.batchCallback(
                this::observe, tasks, groups, usage, limit, events, slots.submissions, slots.queueSize);
    }

    private static ObservableLongMeasurement upDown(Meter meter, String name, String unit, String description) {
        return meter.upDownCounterBuilder(name)
                .setUnit(unit)
                .setDescription(description)
                .buildObserver();
    }

    private void observe() {
        SupervisorSnapshot snapshot = supervisor.snapshot();
        snapshot.counts().forEach((state, count) -> {
            if (state != TaskState.FINISHED) {
                tasks.record(count, with(Keys.TASK_STATE, state.label()));
            }
        });
        GroupCount.of(snapshot)
                .ifPresent(counts -> counts.forEach((state, count) -> {
                    if (state != GroupState.FINISHED) {
                        groups.record(count, with(Keys.GROUP_STATE, state.label()));
                    }
                }));
        snapshot.permits().ifPresent(permits -> {
            usage.record(permits.used(), attributes);
            limit.record(permits.limit(), attributes);
        });
        slots.record(snapshot);
        snapshot.observers().forEach(observer -> {
            Attributes named = with(Keys.OBSERVER_NAME, observer.name());
            events.record(observer.processed(), state(named, "processed"));
            events.record(observer.dropped(), state(named, "dropped"));
        });
    }

    private Attributes with(AttributeKey<String> key, String value) {
        return attributes.toBuilder().put(key, value).build();
    }

    private static Attributes state(Attributes observer, String state) {
        return observer.toBuilder().put(Keys.OBSERVER_EVENT_STATE, state).build();
    }

    void shutdown(Event event) {
        switch (event.kind()) {
            case SHUTDOWN_REQUESTED -> shutdownNanos = System.nanoTime();
            case GRACE_EXCEEDED -> graceExceeded = true;
            case SUPERVISOR_STOPPED ->
                shutdown.record(
                        Histograms.seconds(System.nanoTime() - shutdownNanos),
                        with(Keys.SHUTDOWN_OUTCOME, graceExceeded ? "grace_exceeded" : "within_grace"));
            default -> {}
        }
    }

    @Override
    public void close() {
        observed.close();
    }
}
