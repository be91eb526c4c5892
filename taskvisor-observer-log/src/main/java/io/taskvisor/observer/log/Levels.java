package io.taskvisor.observer.log;

import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import org.slf4j.event.Level;

/** The level of each event. */
final class Levels {
    private Levels() {}

    static Level of(Event event) {
        return switch (event.kind()) {
            case SUPERVISOR_STARTED, SHUTDOWN_REQUESTED, ALL_STOPPED_WITHIN_GRACE, SUPERVISOR_STOPPED -> Level.INFO;
            case TASK_ADDED, TASK_PAUSED, TASK_RESUMED -> Level.INFO;
            case TASK_FINISHED -> ofOutcome(((Event.TaskFinished) event).outcome());
            case GRACE_EXCEEDED -> Level.ERROR;
            case TASK_QUARANTINED, TASK_STUCK -> Level.WARN;
            case ATTEMPT_FAILED, ATTEMPT_TIMED_OUT, ATTEMPT_STALLED -> Level.WARN;
            case OBSERVER_FAILED, EVENTS_DROPPED -> Level.WARN;
            case TASK_READY, TASK_REMOVED -> Level.DEBUG;
            case ATTEMPT_STARTING, ATTEMPT_SUCCEEDED, ATTEMPT_CANCELLED, RESTART_SCHEDULED -> Level.DEBUG;
        };
    }

    private static Level ofOutcome(TaskOutcome outcome) {
        return switch (outcome.label()) {
            case "failed", "fatal", "abandoned" -> Level.ERROR;
            default -> Level.INFO;
        };
    }
}
