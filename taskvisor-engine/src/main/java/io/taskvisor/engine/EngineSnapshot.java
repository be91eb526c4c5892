package io.taskvisor.engine;

import io.taskvisor.ChildSnapshot;
import io.taskvisor.FailedTask;
import io.taskvisor.GroupState;
import io.taskvisor.GroupStrategy;
import io.taskvisor.Intensity;
import io.taskvisor.PermitsSnapshot;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskState;
import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.admission.SubmissionCount;
import io.taskvisor.engine.group.GroupView;
import io.taskvisor.event.ObserverSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot of a supervisor: that of its root group, and of what serves it. */
record EngineSnapshot(
        GroupView root,
        GroupState state,
        Optional<PermitsSnapshot> permits,
        List<SlotSnapshot> slots,
        List<SubmissionCount> submissions,
        List<ObserverSnapshot> observers,
        List<FailedTask> lastFailed,
        long abandonedAttempts,
        long abandonedRunning)
        implements SupervisorSnapshot {
    @Override
    public String name() {
        return root.name();
    }

    @Override
    public String path() {
        return root.path();
    }

    @Override
    public GroupStrategy strategy() {
        return root.strategy();
    }

    @Override
    public Intensity intensity() {
        return root.intensity();
    }

    @Override
    public int restartsInWindow() {
        return root.restartsInWindow();
    }

    @Override
    public int restarts() {
        return root.restarts();
    }

    @Override
    public int consecutiveFailures() {
        return root.consecutiveFailures();
    }

    @Override
    public Optional<Throwable> lastFailure() {
        return root.lastFailure();
    }

    @Override
    public Optional<Instant> nextStartAt() {
        return root.nextStartAt();
    }

    @Override
    public List<ChildSnapshot> children() {
        return root.children();
    }

    @Override
    public Map<TaskState, Integer> counts() {
        return root.counts();
    }
}
