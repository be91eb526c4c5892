package io.taskvisor.observer.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.taskvisor.GroupFailedException;
import io.taskvisor.event.Event;

/** How often groups restarted, and why. */
final class GroupMetrics {
    /** The causes of causes that are looked at; also the end of those that go in circles. */
    private static final int MOST_CAUSES = 8;

    private final Attributes supervisor;
    private final LongCounter restarts;

    GroupMetrics(Meter meter, String supervisor) {
        this.supervisor = Attributes.of(Keys.SUPERVISOR, supervisor);
        this.restarts = meter.counterBuilder("taskvisor.group.restarts")
                .setUnit("{restart}")
                .setDescription("Number of restarts of groups.")
                .build();
    }

    /** Nobody's span is the place of it: the thread may be anybody's. */
    void restarting(String group, Event.GroupRestarting event) {
        AttributesBuilder attributes = supervisor.toBuilder()
                .put(Keys.GROUP_NAME, group)
                .put(Keys.GROUP_RESTART_REASON, event.reason().label());
        Throwable cause = event.cause();
        if (cause != null) {
            attributes.put(Keys.ERROR_TYPE, Keys.errorType(origin(cause)));
        }
        restarts.add(1, attributes.build(), Context.root());
    }

    /** Returns what a failure came from: that of a group from what a task threw, in the end. */
    private static Throwable origin(Throwable failure) {
        Throwable origin = failure;
        for (int depth = 0; depth < MOST_CAUSES && origin instanceof GroupFailedException; depth++) {
            Throwable cause = origin.getCause();
            if (cause == null) {
                break;
            }
            origin = cause;
        }
        return origin;
    }
}
