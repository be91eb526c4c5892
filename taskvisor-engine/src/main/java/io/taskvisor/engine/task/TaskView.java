package io.taskvisor.engine.task;

import io.taskvisor.StopSnapshot;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskState;
import io.taskvisor.TaskThread;
import io.taskvisor.WaitSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot of a task. */
record TaskView(
        TaskId id,
        TaskState state,
        Map<String, String> tags,
        int attempts,
        int consecutiveFailures,
        Optional<Throwable> lastFailure,
        Optional<Instant> startedAt,
        Optional<Instant> lastHeartbeat,
        Optional<StopSnapshot> stopping,
        Optional<WaitSnapshot> waiting,
        List<TaskThread> threads,
        int abandonedAttempts,
        Optional<Instant> nextAttemptAt,
        Optional<TaskOutcome> outcome)
        implements TaskSnapshot {}
