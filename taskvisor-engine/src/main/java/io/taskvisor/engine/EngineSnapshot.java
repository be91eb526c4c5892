package io.taskvisor.engine;

import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskState;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A snapshot of a supervisor, made of those of its tasks. */
record EngineSnapshot(
        String name, List<TaskSnapshot> tasks, Map<TaskState, Integer> counts, Map<String, Long> eventsDropped)
        implements SupervisorSnapshot {
    static EngineSnapshot of(String name, List<? extends TaskHandle> tasks, Map<String, Long> eventsDropped) {
        List<TaskSnapshot> snapshots = tasks.stream().map(TaskHandle::snapshot).toList();
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, 0);
        }
        snapshots.forEach(task -> counts.merge(task.state(), 1, Integer::sum));
        return new EngineSnapshot(
                name, snapshots, Collections.unmodifiableMap(counts), Collections.unmodifiableMap(eventsDropped));
    }
}
