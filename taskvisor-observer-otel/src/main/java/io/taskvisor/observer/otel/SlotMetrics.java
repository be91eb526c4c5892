package io.taskvisor.observer.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.admission.SubmissionCount;

/** What became of submissions, and how many wait; never by key, of which there may be any number. */
final class SlotMetrics {
    private final Attributes attributes;
    final ObservableLongMeasurement submissions;
    final ObservableLongMeasurement queueSize;

    SlotMetrics(Meter meter, Attributes attributes) {
        this.attributes = attributes;
        this.submissions = meter.counterBuilder("taskvisor.slot.submissions")
                .setUnit("{submission}")
                .setDescription("Number of submissions that were admitted or rejected.")
                .buildObserver();
        this.queueSize = meter.upDownCounterBuilder("taskvisor.slot.queue.size")
                .setUnit("{submission}")
                .setDescription("Number of submissions that wait for their slot.")
                .buildObserver();
    }

    /** Records what a snapshot says, once anything was submitted. */
    void record(SupervisorSnapshot snapshot) {
        long waiting = snapshot.slots().stream()
                .mapToLong(slot -> slot.waiting().size())
                .sum();
        boolean used = !snapshot.slots().isEmpty();
        for (SubmissionCount count : snapshot.submissions()) {
            if (count.count() > 0) {
                used = true;
                submissions.record(
                        count.count(),
                        attributes.toBuilder()
                                .put(Keys.SLOT_POLICY, count.policy().label())
                                .put(Keys.SLOT_RESULT, count.result())
                                .build());
            }
        }
        if (used) {
            queueSize.record(waiting, attributes);
        }
    }
}
