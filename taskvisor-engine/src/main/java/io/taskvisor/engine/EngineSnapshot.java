package io.taskvisor.engine;

import io.taskvisor.PermitsSnapshot;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskState;
import io.taskvisor.event.ObserverSnapshot;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot of a supervisor, made of those of its tasks. */
record EngineSnapshot(
        String name,
        List<TaskSnapshot> tasks,
        Map<TaskState, Integer> counts,
        Optional<PermitsSnapshot> permits,
        List<ObserverSnapshot> observers)
        implements SupervisorSnapshot {
    static EngineSnapshot of(
            String name,
            List<? extends TaskHandle> tasks,
            Optional<PermitsSnapshot> permits,
            List<ObserverSnapshot> observers) {
        List<TaskSnapshot> snapshots = tasks.stream().map(TaskHandle::snapshot).toList();
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, 0);
        }
        snapshots.forEach(task -> counts.merge(task.state(), 1, Integer::sum));
        return new EngineSnapshot(name, snapshots, Collections.unmodifiableMap(counts), permits, observers);
    }
}
