package io.taskvisor.observer.log;

import io.taskvisor.TaskContext;
import io.taskvisor.event.TaskInterceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The names under which an attempt finds its task and its number in the MDC.
 *
 * @param task the name of the task's path
 * @param attempt the name of the attempt's number
 */
record MdcNames(String task, String attempt) {
    static final MdcNames DEFAULTS = new MdcNames("taskvisor.task", "taskvisor.attempt");

    MdcNames {
        check("task", task);
        check("attempt", attempt);
        if (task.equals(attempt)) {
            throw new IllegalArgumentException(
                    "the MDC names of task and attempt must differ, both were '" + task + "'");
        }
    }

    private static void check(String which, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the MDC name of " + which + " must not be blank, was '" + name + "'");
        }
    }

    /** Runs the attempt with both set, and leaves them as they were before, whatever the attempt did to them. */
    void around(TaskContext context, TaskInterceptor.Attempt inner) throws Exception {
        String taskBefore = MDC.get(task);
        String attemptBefore = MDC.get(attempt);
        MDC.put(task, context.id().path());
        MDC.put(attempt, Integer.toString(context.attempt()));
        try {
            inner.proceed();
        } finally {
            restore(task, taskBefore);
            restore(attempt, attemptBefore);
        }
    }

    private static void restore(String name, @Nullable String before) {
        if (before == null) {
            MDC.remove(name);
        } else {
            MDC.put(name, before);
        }
    }
}
