package io.taskvisor.observer.log;

import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.RestartReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/** The level of each event: the one that was chosen for its kind (empty for off), or else the default. Immutable. */
final class Levels {
    static final Levels DEFAULTS = new Levels(Map.of());

    private final Map<EventKind, Optional<Level>> chosen;

    private Levels(Map<EventKind, Optional<Level>> chosen) {
        this.chosen = chosen;
    }

    /** Returns a copy with the level of one kind chosen; empty for off. */
    Levels with(EventKind kind, Optional<Level> level) {
        Map<EventKind, Optional<Level>> copy = new EnumMap<>(EventKind.class);
        copy.putAll(chosen);
        copy.put(kind, level);
        return new Levels(copy);
    }

    /** Returns whether events of this kind may be logged. */
    boolean mayLog(EventKind kind) {
        Optional<Level> level = chosen.get(kind);
        return level == null || level.isPresent();
    }

    /**
     * Returns the level of an event; empty for off.
     *
     * @param recovered whether it is the first success after failures
     */
    Optional<Level> of(Event event, boolean recovered) {
        Optional<Level> level = chosen.get(event.kind());
        return level == null ? Optional.of(recovered ? Level.INFO : byDefault(event)) : level;
    }

    private static Level byDefault(Event event) {
        return switch (event.kind()) {
            case SUPERVISOR_STARTED, SHUTDOWN_REQUESTED, ALL_STOPPED_WITHIN_GRACE, SUPERVISOR_STOPPED -> Level.INFO;
            case TASK_ADDED, TASK_PAUSED, TASK_RESUMED -> Level.INFO;
            case TASK_FINISHED -> ofOutcome(((Event.TaskFinished) event).outcome());
            case GRACE_EXCEEDED -> Level.ERROR;
            case TASK_QUARANTINED, TASK_STUCK -> Level.WARN;
            case ATTEMPT_FAILED, ATTEMPT_TIMED_OUT, ATTEMPT_STALLED -> Level.WARN;
            case RESTART_SCHEDULED ->
                ((Event.RestartScheduled) event).reason() == RestartReason.FAILURE ? Level.WARN : Level.DEBUG;
            case GROUP_STARTED -> Level.INFO;
            case GROUP_RESTARTING ->
                ((Event.GroupRestarting) event).reason() == RestartReason.FAILURE ? Level.WARN : Level.INFO;
            case GROUP_FAILED -> Level.ERROR;
            case GROUP_STOPPED -> ofStop(((Event.GroupStopped) event).outcome());
            case OBSERVER_FAILED, EVENTS_DROPPED -> Level.WARN;
            default -> Level.DEBUG; // Also those that an API newer than this jar has.
        };
    }

    /** That a group has failed was an error before. */
    private static Level ofStop(TaskOutcome outcome) {
        return outcome instanceof TaskOutcome.Fatal ? Level.ERROR : Level.INFO;
    }

    private static Level ofOutcome(TaskOutcome outcome) {
        return switch (outcome.label()) {
            case "failed", "fatal", "abandoned" -> Level.ERROR;
            default -> Level.INFO;
        };
    }
}
