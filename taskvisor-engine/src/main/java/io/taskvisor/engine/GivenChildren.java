package io.taskvisor.engine;

import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.group.GroupActor;
import io.taskvisor.engine.task.OutcomeCell;
import io.taskvisor.engine.task.TaskActor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The children that {@code run} was given: how those end is what the program has come to. Thread-safe. */
final class GivenChildren {
    private final Queue<Map.Entry<String, OutcomeCell>> children = new ConcurrentLinkedQueue<>();

    void add(TaskActor task) {
        children.add(Map.entry(task.id().path(), task));
    }

    void add(GroupActor group) {
        children.add(Map.entry(group.path(), group));
    }

    /** Returns the outcomes of those that have failed by now, by path. */
    Map<String, TaskOutcome> failed() {
        Map<String, TaskOutcome> failed = new LinkedHashMap<>();
        for (Map.Entry<String, OutcomeCell> child : children) {
            child.getValue()
                    .settled()
                    .filter(GivenChildren::isFailure)
                    .ifPresent(outcome -> failed.put(child.getKey(), outcome));
        }
        return Collections.unmodifiableMap(failed);
    }

    private static boolean isFailure(TaskOutcome outcome) {
        return outcome instanceof TaskOutcome.Failed
                || outcome instanceof TaskOutcome.Fatal
                || outcome instanceof TaskOutcome.Abandoned;
    }
}
