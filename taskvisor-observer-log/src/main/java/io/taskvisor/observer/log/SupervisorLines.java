package io.taskvisor.observer.log;

import io.taskvisor.TaskId;
import io.taskvisor.event.AwaitedTask;
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
                    .with(Keys.REASON, e.trigger().reason().label())
                    .say("supervisor {} shuts down: {} to stop", e.supervisor(), Amounts.count(e.tasks(), "task"))
                    .say("; {}", e.trigger().toString());
        } else if (event instanceof Event.ShutdownWaiting e) {
            return waiting(of(line, e.supervisor()), e);
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
                            names(e.abandoned(), e.abandoned().size()));
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

    private static Line waiting(Line line, Event.ShutdownWaiting event) {
        List<TaskId> named = event.awaited().stream().map(AwaitedTask::task).toList();
        line.with(Keys.TASKS, event.tasks())
                .with(Keys.ELAPSED_MS, event.elapsed().toMillis())
                .say(
                        "supervisor {} shuts down, for {} now, and waits for {}: {}",
                        event.supervisor(),
                        Amounts.time(event.elapsed()),
                        Amounts.count(event.tasks(), "task"),
                        names(named, event.tasks()));
        if (!event.left().isZero()) {
            line.say("; what still runs in {} is abandoned", Amounts.time(event.left()));
        }
        return line.trace(event.stacks());
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

    /** Returns the names of those that are given, of so many. */
    private static String names(List<TaskId> tasks, int all) {
        String names = tasks.stream().limit(MOST_NAMES).map(TaskId::path).collect(Collectors.joining(", "));
        int more = all - Math.min(tasks.size(), MOST_NAMES);
        return more == 0 ? names : names + " and " + more + " more";
    }
}
