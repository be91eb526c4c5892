package io.taskvisor;

import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.event.ObserverSnapshot;
import io.taskvisor.internal.DurationText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What a drawing says of a task or a group, in one line; see {@link GroupSnapshot#render}. */
final class SnapshotLines {
    private static final int MOST_FRAMES = 5;

    private SnapshotLines() {}

    /** Returns the first line of a drawing. */
    static String top(GroupSnapshot group) {
        if (!(group instanceof SupervisorSnapshot supervisor)) {
            return line(group, "group " + group.path()).toString();
        }
        StringBuilder line = line(supervisor, "supervisor " + supervisor.name());
        supervisor.permits().ifPresent(permits -> {
            line.append(", ")
                    .append(permits.used())
                    .append(" of ")
                    .append(permits.limit())
                    .append(" permits");
            if (permits.waiting() > 0) {
                line.append(", ").append(permits.waiting()).append(" waiting");
            }
        });
        if (!supervisor.slots().isEmpty()) {
            slots(line, supervisor.slots());
        }
        if (supervisor.abandonedRunning() > 0) {
            count(line.append(", "), supervisor.abandonedRunning(), "abandoned attempt");
            line.append(" still running");
        }
        for (ObserverSnapshot observer : supervisor.observers()) {
            if (observer.dropped() > 0) {
                line.append(", observer ").append(observer.name()).append(" lost ");
                count(line, observer.dropped(), "event");
            }
            observer.busySince().ifPresent(since -> {
                line.append(", observer ").append(observer.name()).append(" in one event since ");
                count(line.append(since.truncatedTo(ChronoUnit.MILLIS)).append(" and "), observer.behind(), "event");
                line.append(" behind");
            });
        }
        return line.toString();
    }

    private static void slots(StringBuilder line, List<SlotSnapshot> slots) {
        count(line.append(", "), slots.size(), "slot");
        int waiting = slots.stream().mapToInt(slot -> slot.waiting().size()).sum();
        if (waiting > 0) {
            line.append(" with ").append(waiting).append(" waiting");
        }
        List<SlotSnapshot> held =
                slots.stream().filter(slot -> slot.heldSince().isPresent()).toList();
        long stuck = slots.stream().filter(SlotSnapshot::isStuck).count() - held.size();
        if (stuck > 0) {
            line.append(", ").append(stuck).append(" stuck");
        }
        held.stream().min(Comparator.comparing(SnapshotLines::heldSince)).ifPresent(first -> {
            line.append(", ").append(held.size()).append(" held by ");
            line.append(held.size() == 1 ? "an abandoned attempt (" : "abandoned attempts (");
            line.append(first.key()).append(" since ").append(heldSince(first)).append(')');
        });
    }

    private static Instant heldSince(SlotSnapshot held) {
        return held.heldSince().orElse(Instant.MAX).truncatedTo(ChronoUnit.MILLIS);
    }

    /** Returns the line of a child. */
    static String of(ChildSnapshot child) {
        if (child instanceof GroupSnapshot group) {
            return line(group, group.name()).toString();
        }
        return child instanceof TaskSnapshot task ? line(task) : child.name();
    }

    private static StringBuilder line(GroupSnapshot group, String who) {
        StringBuilder line = start(Glance.of(group.state()), who, group.state().label());
        line.append(", ").append(group.strategy().label());
        Intensity intensity = group.intensity();
        if (intensity.isUnlimited()) {
            line.append(", any number of restarts");
        } else {
            line.append(", ").append(group.restartsInWindow()).append(" of ").append(intensity.maxRestarts());
            line.append(" restarts in ").append(DurationText.format(intensity.within()));
        }
        if (group.restarts() > 0) {
            line.append(", built anew ");
            count(line, group.restarts(), "time");
        }
        group.lastFailure().ifPresent(failure -> failure(line, failure));
        group.nextStartAt().ifPresent(at -> next(line, at));
        return line;
    }

    private static String line(TaskSnapshot task) {
        StringBuilder line = start(Glance.of(task), name(task), task.state().label());
        if (task.attempts() > 0) {
            line.append(", attempt ").append(task.attempts());
        }
        task.startedAt().ifPresent(at -> line.append(" since ").append(at.truncatedTo(ChronoUnit.MILLIS)));
        task.stopping()
                .ifPresent(stop -> line.append(", being stopped since ")
                        .append(stop.since().truncatedTo(ChronoUnit.MILLIS))
                        .append(": ")
                        .append(stop.reason().label()));
        task.waiting()
                .ifPresent(wait -> line.append(", waits for ")
                        .append(wait.reason().label())
                        .append(" since ")
                        .append(wait.since().truncatedTo(ChronoUnit.MILLIS)));
        if (task.consecutiveFailures() > 0) {
            line.append(", ");
            count(line, task.consecutiveFailures(), "failure");
            line.append(" in a row");
        }
        task.lastFailure().ifPresent(failure -> failure(line, failure));
        task.nextAttemptAt().ifPresent(at -> next(line, at));
        if (task.abandonedAttempts() > 0) {
            count(line.append(", abandoned "), task.abandonedAttempts(), "attempt");
        }
        task.threads().forEach(thread -> thread(line, thread));
        task.outcome().ifPresent(outcome -> line.append(", ").append(outcome.label()));
        return line.toString();
    }

    /** Returns the line of a task that is gone. */
    static String of(FailedTask failed) {
        StringBuilder line = new StringBuilder(failed.task().path())
                .append(": ")
                .append(failed.outcome().label())
                .append(" at ")
                .append(failed.at().truncatedTo(ChronoUnit.MILLIS))
                .append(" after ");
        count(line, failed.outcome().attempts(), "attempt");
        failed.outcome().failure().ifPresent(why -> line.append(", ").append(FailureText.shortly(why)));
        return line.toString();
    }

    private static void thread(StringBuilder line, TaskThread thread) {
        line.append(", thread '").append(thread.name()).append("' in ");
        line.append(thread.stack().stream()
                .limit(MOST_FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(", called by ")));
    }

    /** Of a task in a slot the path: others may have the same name. */
    private static String name(TaskSnapshot task) {
        return task.id().slot().isPresent() ? task.id().path() : task.name();
    }

    private static StringBuilder start(Glance glance, String who, String state) {
        return new StringBuilder(glance.mark())
                .append(' ')
                .append(who)
                .append(": ")
                .append(state);
    }

    private static void failure(StringBuilder line, Throwable failure) {
        line.append(", last failure ").append(FailureText.shortly(failure));
    }

    private static void next(StringBuilder line, Instant at) {
        line.append(", next at ").append(at.truncatedTo(ChronoUnit.MILLIS));
    }

    private static void count(StringBuilder line, long count, String what) {
        line.append(count).append(' ').append(what).append(count == 1 ? "" : "s");
    }
}
