package io.taskvisor.observer.log;

import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs every event as one line through SLF4J, with its data as key–value pairs and, for failures, its cause.
 *
 * <p><b>Levels.</b> A task's beginning and end are INFO, and so are a supervisor's; what goes wrong and is dealt with is
 * WARN; an outcome that needs somebody is ERROR ({@code failed}, {@code fatal}, {@code abandoned}); attempts that go well,
 * their pauses and everything that a healthy periodic task does again and again are DEBUG.
 *
 * <p><b>Loggers.</b> A task logs to {@code io.taskvisor.task.} and its path, with the slashes of the path as dots, and
 * every other character that would make a level of its own or is not a letter, digit, {@code -} or {@code _} replaced by
 * {@code _}. Everything else goes to {@code io.taskvisor.supervisor}.
 *
 * <p><b>Keys.</b> {@code event} (the kind's label), {@code task}, {@code attempt}, {@code elapsed_ms}, {@code delay_ms},
 * {@code reason}, {@code outcome}, {@code attempts}, {@code supervisor}, {@code observer}, {@code count}, and the task's
 * tags under their own names.
 *
 * <p>Its name is {@code log}, for {@link io.taskvisor.SupervisorConfig#disabledObservers}.
 */
public final class LogObserver implements Observer {
    /** Creates the observer. */
    public LogObserver() {}

    /** Returns {@code log}. */
    @Override
    public String name() {
        return "log";
    }

    @Override
    public void onEvent(Event event) {
        Logger logger = Loggers.of(event);
        Level level = Levels.of(event);
        if (!logger.isEnabledForLevel(level)) {
            return;
        }
        LoggingEventBuilder line =
                logger.atLevel(level).addKeyValue("event", event.kind().label());
        if (event instanceof Event.TaskEvent task) {
            line = line.addKeyValue("task", task.task().path());
            for (var tag : task.tags().entrySet()) {
                line = line.addKeyValue(tag.getKey(), tag.getValue());
            }
        }
        Lines.log(line, event);
    }
}
