package io.taskvisor;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A thread that is in code of a task's, as it was at one moment: virtual threads are in no thread dump of jstack.
 *
 * @param name the thread's name
 * @param state its state
 * @param stack where it was, the innermost frame first; empty if it had just ended
 */
public record TaskThread(String name, Thread.State state, List<StackTraceElement> stack) {
    /** Checks the components. */
    public TaskThread {
        requireNonNull(name, "name must not be null");
        requireNonNull(state, "state must not be null");
        stack = List.copyOf(stack);
    }

    /** Looks at a thread, which goes on meanwhile. */
    public static TaskThread of(Thread thread) {
        return new TaskThread(thread.getName(), thread.getState(), List.of(thread.getStackTrace()));
    }
}
