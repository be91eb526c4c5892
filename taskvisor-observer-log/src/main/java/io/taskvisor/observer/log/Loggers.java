package io.taskvisor.observer.log;

import io.taskvisor.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logger of each event. SLF4J keeps them; nothing is kept here. */
final class Loggers {
    private static final String SUPERVISOR = "io.taskvisor.supervisor";
    private static final String TASK = "io.taskvisor.task.";

    private Loggers() {}

    static Logger of(Event event) {
        return LoggerFactory.getLogger(
                event instanceof Event.TaskEvent task ? TASK + safe(task.task().path()) : SUPERVISOR);
    }

    /** Returns the path as part of a logger's name: one level for each group, and none for what is in a name. */
    static String safe(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                out.append('.');
            } else {
                out.append(Character.isLetterOrDigit(c) || c == '-' || c == '_' ? c : '_');
            }
        }
        return out.toString();
    }
}
