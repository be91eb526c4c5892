package io.taskvisor.engine.group;

import static java.util.Objects.requireNonNull;

import io.taskvisor.ChildSnapshot;
import io.taskvisor.GroupSnapshot;
import io.taskvisor.GroupState;
import io.taskvisor.GroupStrategy;
import io.taskvisor.Intensity;
import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskState;
import io.taskvisor.engine.task.Resident;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.time.TimeSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot of a group and all below it, read without stopping anything. */
public record GroupView(
        String name,
        String path,
        GroupStrategy strategy,
        GroupState state,
        Intensity intensity,
        int restartsInWindow,
        int restarts,
        int consecutiveFailures,
        Optional<Throwable> lastFailure,
        Optional<Instant> nextStartAt,
        List<ChildSnapshot> children,
        Map<TaskState, Integer> counts)
        implements GroupSnapshot {

    /** A group with its children as they were when they were listed. */
    private record Listed(GroupActor group, List<Resident> children) {}

    /** Looks at a group and all below it. Those above are listed before those below, and views are made the other way round. */
    public static GroupView of(GroupActor top) {
        List<Listed> all = new ArrayList<>();
        all.add(new Listed(top, top.children().all()));
        for (int i = 0; i < all.size(); i++) {
            for (Resident child : all.get(i).children) {
                if (child instanceof GroupActor below) {
                    all.add(new Listed(below, below.children().all()));
                }
            }
        }
        Map<GroupActor, GroupView> views = new HashMap<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            Listed listed = all.get(i);
            views.put(listed.group, view(listed, views));
        }
        return requireNonNull(views.get(top));
    }

    private static GroupView view(Listed listed, Map<GroupActor, GroupView> below) {
        List<ChildSnapshot> children = new ArrayList<>(listed.children.size());
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            counts.put(state, 0);
        }
        for (Resident child : listed.children) {
            if (child instanceof TaskActor task) {
                TaskSnapshot view = task.snapshot();
                children.add(view);
                counts.merge(view.state(), 1, Integer::sum);
            } else if (child instanceof GroupActor group) {
                GroupView view = requireNonNull(below.get(group));
                children.add(view);
                view.counts.forEach((state, count) -> counts.merge(state, count, Integer::sum));
            }
        }
        GroupActor group = listed.group;
        Comeback comeback = group.comeback();
        return new GroupView(
                group.name(),
                group.path(),
                group.spec().strategy(),
                group.state(),
                group.spec().intensity(),
                group.restartsInWindow(),
                comeback.builds() - 1,
                comeback.failures(),
                Optional.ofNullable(comeback.failure()),
                nextStart(group),
                List.copyOf(children),
                Collections.unmodifiableMap(counts));
    }

    private static Optional<Instant> nextStart(GroupActor group) {
        TimeSource time = group.environment().tasks().time();
        long due = group.comeback().dueNanos();
        return due == TimeSource.NEVER
                ? Optional.empty()
                : Optional.of(time.instant().plusNanos(due - time.nanos()));
    }

    /** Returns the path and the state: all that is below would be too much, and too deep. */
    @Override
    public String toString() {
        return (path.isEmpty() ? name : path) + ' ' + state;
    }
}
