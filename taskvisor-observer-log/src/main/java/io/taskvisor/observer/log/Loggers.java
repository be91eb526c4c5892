package io.taskvisor.observer.log;

import io.taskvisor.TaskId;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loggers of one supervisor. Backends keep a logger for every name they were ever asked for, so only so many tasks get
 * one of their own.
 */
final class Loggers {
    static final String SUPERVISOR = "io.taskvisor.supervisor";
    private static final String TASKS = "io.taskvisor.task";

    private final Logger supervisor = LoggerFactory.getLogger(SUPERVISOR);
    private final Logger otherTasks = LoggerFactory.getLogger(TASKS);
    private final Map<String, Logger> tasks = new HashMap<>();
    private final int most;

    Loggers(int most) {
        this.most = most;
    }

    Logger ofSupervisor() {
        return supervisor;
    }

    /** Returns the logger of a group: in the hierarchy it is above those of what is in the group. */
    Logger ofGroup(String path) {
        return path.isEmpty() ? supervisor : ofTask(path);
    }

    /** Returns the logger of a task; those of all slots that have the same name share one, for there may be any number of keys. */
    Logger ofTask(TaskId task) {
        return ofTask(task.slot().isPresent() ? task.name() : task.path());
    }

    private Logger ofTask(String path) {
        Logger known = tasks.get(path);
        if (known != null) {
            return known;
        }
        if (tasks.size() >= most) {
            return otherTasks;
        }
        Logger logger = LoggerFactory.getLogger(TASKS + "." + safe(path));
        tasks.put(path, logger);
        return logger;
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
