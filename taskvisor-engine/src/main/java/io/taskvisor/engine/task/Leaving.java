package io.taskvisor.engine.task;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tasks that have left their home, and so cannot be found there any more, but have no outcome yet: their thread publishes that
 * their names are free. An observer may hang in that, so a shutdown must find them. Without observers that may hold a publisher up,
 * nothing is kept here. Thread-safe.
 */
public final class Leaving {
    private final Set<TaskCore> tasks = ConcurrentHashMap.newKeySet();

    /** A task is about to leave its home. */
    void begin(TaskCore task) {
        tasks.add(task);
    }

    /** The task has its outcome. */
    void end(TaskCore task) {
        tasks.remove(task);
    }

    /** Returns the tasks at home, and those that are leaving. The former are looked up first, so none is missed. */
    public List<TaskActor> and(List<TaskActor> atHome) {
        if (tasks.isEmpty()) {
            return atHome;
        }
        Set<TaskActor> all = new LinkedHashSet<>(atHome);
        for (TaskCore task : tasks) {
            all.add((TaskActor) task);
        }
        return List.copyOf(all);
    }
}
