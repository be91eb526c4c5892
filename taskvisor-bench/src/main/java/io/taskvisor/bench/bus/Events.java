package io.taskvisor.bench.bus;

import io.taskvisor.TaskId;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The event that all publish, with a time stamp of its own. */
final class Events {
    static final TimeSource TIME = TimeSource.of(null);

    private static final TaskId TASK = new TaskId(1, "task");

    private Events() {}

    /** Returns the event of this sequence and time. */
    static Event of(long sequence, Instant at) {
        return new Event.AttemptStarting(sequence, at, TASK, Map.of(), 1, Duration.ZERO);
    }

    /** Returns an event of now, for those who have no sequence. */
    static Event now() {
        return of(0, TIME.instant(TIME.nanos()));
    }
}
