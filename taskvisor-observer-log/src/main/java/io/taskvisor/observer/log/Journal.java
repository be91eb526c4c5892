package io.taskvisor.observer.log;

import io.taskvisor.TaskId;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.RestartReason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * The log of one supervisor; belongs to the thread on which that tells its events.
 *
 * <p>One event is one line, with two exceptions: of what there may be very many, a {@link Few} are written; and a failed attempt is held until the next event of its task, which follows at
 * once, so that its line can say what becomes of it.
 */
final class Journal {
    /** The kinds without which failures cannot be told as promised. */
    static final Set<EventKind> NEEDED = EnumSet.of(
            EventKind.ATTEMPT_SUCCEEDED,
            EventKind.RESTART_SCHEDULED,
            EventKind.TASK_QUARANTINED,
            EventKind.TASK_FINISHED,
            EventKind.TASK_REMOVED,
            EventKind.SUPERVISOR_STOPPED);

    private final Levels levels;
    private final Loggers loggers;
    private final Memory memory = new Memory();
    private final TaskLines taskLines = new TaskLines(memory);
    private final SupervisorLines supervisorLines = new SupervisorLines(memory);
    private final Map<TaskId, Event.AttemptFailed> held = new HashMap<>();
    private final Few few = new Few();

    Journal(Settings settings) {
        this.levels = settings.levels();
        this.loggers = new Loggers(settings.maxLoggers());
    }

    void take(Event event) {
        few.tellEnded(event.at(), this::tellLeftOut);
        if (event instanceof Event.TaskEvent ofTask) {
            if (!isToldByLast(ofTask)) {
                take(ofTask);
            }
            return;
        }
        if (event instanceof Event.GroupEvent ofGroup) {
            write(event, loggers.ofGroup(ofGroup.group()), () -> GroupLines.of(ofGroup));
            return;
        }
        if (event instanceof Event.EventsDropped || event instanceof Event.SupervisorStopped) {
            writeHeld();
        }
        write(event, loggers.ofSupervisor(), () -> supervisorLines.of(event));
    }

    /** Writes the failed attempt that this event follows, if there is one; returns whether that line tells both. */
    private boolean isToldByLast(Event.TaskEvent event) {
        Event.AttemptFailed before = held.isEmpty() ? null : held.remove(event.task());
        if (before == null) {
            return false;
        }
        if (event instanceof Event.RestartScheduled next && next.reason() == RestartReason.FAILURE) {
            write(before, taskLines.of(before, next));
            return true;
        }
        write(before, taskLines.of(before));
        return false;
    }

    /** Writes what is held, and what was left out: what would have followed was lost, or will not come any more. */
    void writeHeld() {
        List<Event.AttemptFailed> all = new ArrayList<>(held.values());
        held.clear();
        all.forEach(each -> write(each, taskLines.of(each)));
        few.tellAll(this::tellLeftOut);
    }

    private void tellLeftOut(String what, long lines) {
        SupervisorLines.ofLeftOut(what, lines).to(loggers.ofSupervisor(), Level.WARN);
    }

    private void take(Event.TaskEvent event) {
        Logger logger = loggers.ofTask(event.task());
        if (event instanceof Event.AttemptSucceeded succeeded) {
            int failures = memory.succeeded(succeeded);
            ifLogged(event, logger, failures > 0)
                    .ifPresent(level -> taskLines.of(succeeded, failures).to(logger, level));
            return;
        }
        if (event instanceof Event.AttemptFailed failed) {
            memory.failed(failed.task(), failed.consecutiveFailures());
            ifLogged(event, logger, false).ifPresent(level -> held.put(failed.task(), failed));
            return;
        }
        if (event instanceof Event.AttemptTimedOut timedOut) {
            memory.failed(timedOut.task(), timedOut.consecutiveFailures());
        } else if (event instanceof Event.AttemptStalled stalled) {
            memory.failed(stalled.task(), stalled.consecutiveFailures());
        } else if (event instanceof Event.AttemptStable stable) {
            memory.recovered(stable.task());
        }
        write(event, logger, () -> taskLines.of(event));
        if (event instanceof Event.TaskRemoved) {
            memory.forget(event.task());
        }
    }

    private void write(Event.AttemptFailed failed, Line line) {
        write(failed, loggers.ofTask(failed.task()), () -> line);
    }

    /** Writes the line of an event, if its level is enabled and there were not too many like it. */
    private void write(Event event, Logger logger, Supplier<Line> line) {
        Optional<Level> level = ifLogged(event, logger, false);
        if (level.isEmpty()) {
            return;
        }
        int count = Few.isOfMany(event) ? few.count(event) : 1;
        if (count > 0) {
            Line written = line.get();
            if (count == Few.FEW) {
                written.say(" (for up to a minute, more lines about {} are only counted)", Few.what(event));
            }
            written.to(logger, level.get());
        }
    }

    private Optional<Level> ifLogged(Event event, Logger logger, boolean recovered) {
        return levels.of(event, recovered).filter(logger::isEnabledForLevel);
    }
}
