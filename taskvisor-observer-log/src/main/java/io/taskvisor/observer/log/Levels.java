package io.taskvisor.observer.log;

import io.taskvisor.Rejection;
import io.taskvisor.RestartPolicy;
import io.taskvisor.ShutdownReason;
import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.RestartReason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.event.Level;

/**
 * The level of each event: the one that was chosen for its kind with its outcome or reason, or else for its kind (empty for off),
 * or else the default. Immutable.
 */
final class Levels {
    static final Levels DEFAULTS = new Levels(Map.of());

    private static final List<String> OUTCOMES = List.of("completed", "failed", "fatal", "cancelled", "abandoned");

    /** Stands for what is chosen where nothing is: some level. */
    private static final Optional<Level> BY_DEFAULT = Optional.of(Level.INFO);

    /** By the label of the kind, or that with a dot and the label of the outcome or reason. */
    private final Map<String, Optional<Level>> chosen;

    private Levels(Map<String, Optional<Level>> chosen) {
        this.chosen = chosen;
    }

    /** Returns a copy with the level of one kind chosen; empty for off. */
    Levels with(EventKind kind, Optional<Level> level) {
        return with(kind.label(), level);
    }

    /**
     * Returns a copy with the level of one kind with this outcome or reason chosen; empty for off.
     *
     * @throws IllegalArgumentException if the kind has no such outcome or reason
     */
    Levels with(EventKind kind, String label, Optional<Level> level) {
        List<String> labels = labels(kind);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException(
                    kind.label() + " has no outcome or reason to tell its events by, was '" + label + "'");
        }
        if (!labels.contains(label)) {
            throw new IllegalArgumentException(
                    kind.label() + " has no '" + label + "'; it has " + String.join(", ", labels));
        }
        return with(key(kind, label), level);
    }

    private Levels with(String key, Optional<Level> level) {
        Map<String, Optional<Level>> copy = new HashMap<>(chosen);
        copy.put(key, level);
        return new Levels(copy);
    }

    private static String key(EventKind kind, String label) {
        return kind.label() + "." + label;
    }

    /** Returns the outcomes or reasons by which events of this kind differ; none for most. */
    private static List<String> labels(EventKind kind) {
        return switch (kind) {
            case TASK_FINISHED, GROUP_STOPPED -> OUTCOMES;
            case TASK_REJECTED, SLOT_REJECTED -> labels(Rejection.values(), Rejection::label);
            case SHUTDOWN_REQUESTED -> labels(ShutdownReason.values(), ShutdownReason::label);
            case RESTART_SCHEDULED, GROUP_RESTARTING -> labels(RestartReason.values(), RestartReason::label);
            default -> List.of();
        };
    }

    private static <T> List<String> labels(T[] values, Function<T, String> label) {
        return Arrays.stream(values).map(label).toList();
    }

    /** Returns the outcome or reason of an event; empty if its kind has none. */
    static String label(Event event) {
        if (event instanceof Event.TaskFinished e) {
            return e.outcome().label();
        } else if (event instanceof Event.GroupStopped e) {
            return e.outcome().label();
        } else if (event instanceof Event.TaskRejected e) {
            return e.reason().label();
        } else if (event instanceof Event.SlotRejected e) {
            return e.reason().label();
        } else if (event instanceof Event.RestartScheduled e) {
            return e.reason().label();
        } else if (event instanceof Event.GroupRestarting e) {
            return e.reason().label();
        } else if (event instanceof Event.ShutdownRequested e) {
            return e.trigger().reason().label();
        }
        return "";
    }

    /** Returns whether events of this kind may be logged. */
    boolean mayLog(EventKind kind) {
        return chosen.getOrDefault(kind.label(), BY_DEFAULT).isPresent()
                || labels(kind).stream()
                        .map(label -> chosen.get(key(kind, label)))
                        .anyMatch(level -> level != null && level.isPresent());
    }

    /**
     * Returns the level of an event; empty for off.
     *
     * @param recovered whether it is the first success after failures
     */
    Optional<Level> of(Event event, boolean recovered) {
        if (!chosen.isEmpty()) {
            String label = label(event);
            for (String key : List.of(key(event.kind(), label), event.kind().label())) {
                Optional<Level> level = chosen.get(key);
                if (level != null) {
                    return level;
                }
            }
        }
        return Optional.of(recovered ? Level.INFO : byDefault(event));
    }

    private static Level byDefault(Event event) {
        return switch (event.kind()) {
            case SHUTDOWN_REQUESTED -> ofShutdown((Event.ShutdownRequested) event);
            case SUPERVISOR_STARTED, ALL_STOPPED_WITHIN_GRACE, SUPERVISOR_STOPPED -> Level.INFO;
            case TASK_ADDED -> isOneShot(((Event.TaskAdded) event).restart()) ? Level.DEBUG : Level.INFO;
            case TASK_PAUSED, TASK_RESUMED, ATTEMPT_STABLE -> Level.INFO;
            case TASK_FINISHED -> ofOutcome((Event.TaskFinished) event);
            case SLOT_REJECTED -> ofRejection(((Event.SlotRejected) event).reason());
            case GRACE_EXCEEDED -> Level.ERROR;
            case SHUTDOWN_WAITING -> Level.WARN;
            case TASK_QUARANTINED, TASK_STUCK, TASK_WAITING, ATTEMPT_ABANDONED -> Level.WARN;
            case ATTEMPT_FAILED, ATTEMPT_TIMED_OUT, ATTEMPT_STALLED -> Level.WARN;
            // What failed has its WARN line by now: this one says what follows.
            case RESTART_SCHEDULED ->
                ((Event.RestartScheduled) event).reason() == RestartReason.FAILURE ? Level.INFO : Level.DEBUG;
            case GROUP_STARTED, GROUP_RESTARTING -> Level.INFO;
            case GROUP_FAILED -> Level.ERROR;
            case GROUP_STOPPED -> ofStop(((Event.GroupStopped) event).outcome());
            case OBSERVER_FAILED, EVENTS_DROPPED -> Level.WARN;
            default -> Level.DEBUG; // Also those that an API newer than this jar has.
        };
    }

    /** Tasks that end because nothing keeps the JVM are mostly a mistake. */
    private static Level ofShutdown(Event.ShutdownRequested event) {
        return event.trigger().reason() == ShutdownReason.DAEMON_THREADS_ONLY && event.tasks() > 0
                ? Level.WARN
                : Level.INFO;
    }

    private static boolean isOneShot(RestartPolicy restart) {
        return restart == RestartPolicy.NEVER;
    }

    /** That a group has failed was an error before. */
    private static Level ofStop(TaskOutcome outcome) {
        return outcome instanceof TaskOutcome.Fatal ? Level.ERROR : Level.INFO;
    }

    private static Level ofOutcome(Event.TaskFinished event) {
        return switch (event.outcome().label()) {
            case "failed", "fatal", "abandoned" -> Level.ERROR;
            case "completed" -> isOneShot(event.restart()) ? Level.DEBUG : Level.INFO;
            default -> Level.INFO;
        };
    }

    /** Whoever submits a newer one, or cancels, knows what becomes of the other. */
    private static Level ofRejection(Rejection reason) {
        return reason == Rejection.SUPERSEDED || reason == Rejection.REMOVED ? Level.DEBUG : Level.WARN;
    }
}
