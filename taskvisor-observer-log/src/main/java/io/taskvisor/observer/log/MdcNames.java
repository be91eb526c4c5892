package io.taskvisor.observer.log;

import io.taskvisor.TaskContext;
import io.taskvisor.event.TaskInterceptor;
import java.util.Map;
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

    /** Runs the attempt with both in the MDC and nothing else, and leaves that as it was before, whatever the attempt did. */
    void around(TaskContext context, TaskInterceptor.Attempt inner) throws Exception {
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.clear();
        MDC.put(task, context.id().path());
        MDC.put(attempt, String.valueOf(context.attempt()));
        try {
            inner.proceed();
        } finally {
            restore(before);
        }
    }

    /** Backends have null for an MDC that is empty, or an empty map. */
    private static void restore(@Nullable Map<String, String> before) {
        if (before == null || before.isEmpty()) {
            MDC.clear();
        } else {
            MDC.setContextMap(before);
        }
    }
}
