package io.taskvisor.observer.log;

import io.taskvisor.TaskId;
import io.taskvisor.event.Event;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The words and the data of what happens to the supervisor and its observers. */
final class SupervisorLines {
    /** The tasks that a line names. */
    private static final int MOST_NAMES = 20;

    private final Memory memory;

    SupervisorLines(Memory memory) {
        this.memory = memory;
    }

    Line of(Event event) {
        Line line = new Line().with(Keys.EVENT, event.kind().label());
        if (event instanceof Event.SupervisorStarted e) {
            return started(of(line, e.supervisor()), e);
        } else if (event instanceof Event.ShutdownRequested e) {
            return of(line, e.supervisor())
                    .with(Keys.TASKS, e.tasks())
                    .say("supervisor {} shuts down: {} to stop", e.supervisor(), Amounts.count(e.tasks(), "task"));
        } else if (event instanceof Event.AllStoppedWithinGrace e) {
            return of(line, e.supervisor())
                    .with(Keys.ELAPSED_MS, e.took().toMillis())
                    .say("supervisor {}: all tasks stopped within {}", e.supervisor(), Amounts.time(e.took()));
        } else if (event instanceof Event.GraceExceeded e) {
            return of(line, e.supervisor())
                    .with(Keys.TASKS, e.abandoned().size())
                    .say(
                            "supervisor {}: its grace is over, {} abandoned: {}",
                            e.supervisor(),
                            Amounts.count(e.abandoned().size(), "task"),
                            names(e.abandoned()));
        } else if (event instanceof Event.SupervisorStopped e) {
            return of(line, e.supervisor()).say("supervisor {} stopped", e.supervisor());
        } else if (event instanceof Event.ObserverFailed e) {
            return failed(line, e);
        } else if (event instanceof Event.EventsDropped e) {
            return line.with(Keys.OBSERVER, e.observer())
                    .with(Keys.COUNT, e.count())
                    .say("this log lost {}: it could not keep up", Amounts.count(e.count(), "event"));
        }
        return line.say("{}", event.kind().label());
    }

    private static Line started(Line line, Event.SupervisorStarted event) {
        line.say("supervisor {} started", event.supervisor());
        if (!event.found().isEmpty()) {
            line.say("; found {}", String.join(", ", event.found()));
        }
        if (!event.leftOut().isEmpty()) {
            line.say("; left out: {}", String.join(", ", event.leftOut()));
        }
        return line;
    }

    /** Returns the line that stands for so many lines about something. */
    static Line ofLeftOut(String what, long lines) {
        return new Line()
                .with(Keys.EVENT, what.replaceFirst(" .*", ""))
                .with(Keys.COUNT, lines)
                .say("left out {} about {}", Amounts.count(lines, "more line"), what);
    }

    private Line failed(Line line, Event.ObserverFailed event) {
        line.with(Keys.OBSERVER, event.observer())
                .with(Keys.DURING, event.during().label())
                .with(Keys.ERROR_TYPE, event.cause().getClass().getName())
                .say(
                        "observer {} failed on {}",
                        event.observer(),
                        event.during().label());
        OptionalLong same = memory.ofObserver(event.observer()).before(event.cause(), event.sequence(), event.at());
        if (same.isEmpty()) {
            line.trace(event.cause());
        } else {
            line.say(", as before");
        }
        return line.say(": {}", Causes.text(event.cause()));
    }

    private static Line of(Line line, String supervisor) {
        return line.with(Keys.SUPERVISOR, supervisor);
    }

    private static String names(List<TaskId> tasks) {
        String names = tasks.stream().limit(MOST_NAMES).map(TaskId::path).collect(Collectors.joining(", "));
        return tasks.size() <= MOST_NAMES ? names : names + " and " + (tasks.size() - MOST_NAMES) + " more";
    }
}
