package io.taskvisor.bench.bus;

import io.taskvisor.TaskId;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The event that all publish, with a time stamp of its own. */
final class Events {
    static final TimeSource TIME = TimeSource.ofSystem();

    private static final TaskId TASK = new TaskId(1, "task");

    private Events() {}

    /** Returns the event of this sequence and time. */
    static Event of(long sequence, Instant at) {
        return new Event.AttemptStarting(sequence, at, TASK, Map.of(), 1, Duration.ZERO);
    }

    /** Returns the time stamp of now, as the engine's own is made. */
    static Instant time() {
        return TIME.instant(TIME.nanos());
    }

    /** Returns an event of now, for those who have no sequence: they are not made to count. */
    static Event now() {
        return of(0, time());
    }
}
