package io.taskvisor.engine;

import io.taskvisor.DuplicateNameException;
import io.taskvisor.TaskHandle;
import io.taskvisor.engine.task.TaskActor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The tasks of a group by name. A name is taken before its task is accepted; until then nobody sees the task. */
final class Children {
    private final ConcurrentMap<String, TaskActor> byName = new ConcurrentHashMap<>();

    /** Takes the names of all of these tasks, or of none. */
    void reserve(List<TaskActor> tasks) {
        List<TaskActor> taken = new ArrayList<>(tasks.size());
        for (TaskActor task : tasks) {
            if (byName.putIfAbsent(task.name(), task) != null) {
                taken.forEach(this::free);
                throw new DuplicateNameException("there is a task named '" + task.name() + "' already");
            }
            taken.add(task);
        }
    }

    /** Frees the task's name. */
    void free(TaskHandle task) {
        byName.remove(task.name(), task);
    }

    Optional<TaskActor> find(String name) {
        return Optional.ofNullable(byName.get(name)).filter(TaskActor::isAccepted);
    }

    /** Returns the tasks in the order of their acceptance. */
    List<TaskActor> all() {
        List<TaskActor> all = new ArrayList<>(byName.size());
        for (TaskActor task : byName.values()) {
            if (task.isAccepted()) {
                all.add(task);
            }
        }
        all.sort(Comparator.comparingLong(task -> task.id().sequence()));
        return all;
    }
}
