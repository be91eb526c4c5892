package io.taskvisor;

import io.taskvisor.event.ObserverSnapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Snapshots made by hand. */
final class Snapshots {
    static final Instant AT = Instant.parse("2030-01-01T00:00:05.123456789Z");

    private Snapshots() {}

    /** A task as its parts. */
    record Tasked(
            TaskId id,
            TaskState state,
            Map<String, String> tags,
            int attempts,
            int consecutiveFailures,
            Optional<Throwable> lastFailure,
            Optional<Instant> startedAt,
            Optional<StopSnapshot> stopping,
            Optional<Instant> lastHeartbeat,
            Optional<Instant> nextAttemptAt,
            Optional<TaskOutcome> outcome)
            implements TaskSnapshot {}

    /** A group as its parts. */
    record Grouped(
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
        Grouped withRestartsInWindow(int inWindow) {
            return new Grouped(
                    name,
                    path,
                    strategy,
                    state,
                    intensity,
                    inWindow,
                    restarts,
                    consecutiveFailures,
                    lastFailure,
                    nextStartAt,
                    children,
                    counts);
        }
    }

    /** A supervisor as its parts. */
    record Supervised(
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
            Map<TaskState, Integer> counts,
            Optional<PermitsSnapshot> permits,
            List<ObserverSnapshot> observers)
            implements SupervisorSnapshot {}

    static TaskSnapshot tagged(String path, Map<String, String> tags) {
        return new Tasked(
                new TaskId(7, path),
                TaskState.RUNNING,
                tags,
                1,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A task whose attempt runs, and is being stopped or not. */
    static TaskSnapshot attempt(String path, Instant since, @Nullable StopSnapshot stop) {
        return new Tasked(
                new TaskId(7, path),
                TaskState.RUNNING,
                Map.of(),
                1,
                0,
                Optional.empty(),
                Optional.of(since),
                Optional.ofNullable(stop),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static TaskSnapshot task(String path, TaskState state) {
        return task(path, state, 1, 0, null, null);
    }

    static TaskSnapshot task(
            String path,
            TaskState state,
            int attempts,
            int failures,
            @Nullable Throwable lastFailure,
            @Nullable Instant next) {
        return new Tasked(
                new TaskId(7, path),
                state,
                Map.of(),
                attempts,
                failures,
                Optional.ofNullable(lastFailure),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(next),
                Optional.empty());
    }

    static GroupSnapshot group(String path, GroupStrategy strategy, GroupState state, ChildSnapshot... children) {
        return new Grouped(
                path.substring(path.lastIndexOf('/') + 1),
                path,
                strategy,
                state,
                strategy == GroupStrategy.ONE_FOR_ONE ? Intensity.NO_LIMIT : Intensity.DEFAULT, // as their specs have
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(children),
                counts(children));
    }

    static GroupSnapshot running(String path, ChildSnapshot... children) {
        return group(path, GroupStrategy.ONE_FOR_ONE, GroupState.RUNNING, children);
    }

    static SupervisorSnapshot supervisor(
            String name,
            @Nullable PermitsSnapshot permits,
            List<ObserverSnapshot> observers,
            ChildSnapshot... children) {
        return new Supervised(
                name,
                "",
                GroupStrategy.ONE_FOR_ONE,
                GroupState.RUNNING,
                Intensity.DEFAULT,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(children),
                counts(children),
                Optional.ofNullable(permits),
                observers);
    }

    /** Returns groups in groups, the innermost with one task. */
    static GroupSnapshot nested(int groups) {
        ChildSnapshot innermost = task("t", TaskState.RUNNING);
        for (int i = groups; i > 1; i--) {
            innermost = running("g" + i, innermost);
        }
        return running("g1", innermost);
    }

    static Map<TaskState, Integer> counts(ChildSnapshot... children) {
        Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
        Arrays.stream(TaskState.values()).forEach(state -> counts.put(state, 0));
        for (ChildSnapshot child : children) {
            if (child instanceof TaskSnapshot task) {
                counts.merge(task.state(), 1, Integer::sum);
            } else if (child instanceof GroupSnapshot group) {
                group.counts().forEach((state, count) -> counts.merge(state, count, Integer::sum));
            }
        }
        return counts;
    }
}
