package io.taskvisor.observer.log;

import io.taskvisor.TaskId;
import io.taskvisor.event.Event;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the log remembers of failures. A task that is removed is forgotten; in case that was not told, so is the one that
 * failed longest ago if there are too many.
 */
final class Memory {
    private static final int MOST_TASKS = 10_000;

    private static final class Failing {
        final Told told = new Told();

        /** How many attempts have failed in a row. */
        int failures;
    }

    private final Map<TaskId, Failing> tasks = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Failing> eldest) {
            return size() > MOST_TASKS;
        }
    };

    /** By name: there are as many as the supervisor has observers. */
    private final Map<String, Told> observers = new HashMap<>();

    /** An attempt has failed, with which so many have in a row. */
    void failed(TaskId task, int consecutiveFailures) {
        tasks.computeIfAbsent(task, id -> new Failing()).failures = consecutiveFailures;
    }

    /** An attempt has succeeded; returns how many had failed in a row before. */
    int succeeded(Event.AttemptSucceeded event) {
        return recovered(event.task());
    }

    /** The row of failures is over; returns how many there were. */
    int recovered(TaskId task) {
        Failing failing = tasks.isEmpty() ? null : tasks.get(task);
        if (failing == null) {
            return 0;
        }
        int failures = failing.failures;
        failing.failures = 0;
        return failures;
    }

    /** Returns the stack traces of a task that were told. */
    Told ofTask(TaskId task) {
        return tasks.computeIfAbsent(task, id -> new Failing()).told;
    }

    /** Returns the stack traces of an observer that were told. */
    Told ofObserver(String name) {
        return observers.computeIfAbsent(name, id -> new Told());
    }

    /** The task has left. */
    void forget(TaskId task) {
        tasks.remove(task);
    }

    int size() {
        return tasks.size();
    }
}
