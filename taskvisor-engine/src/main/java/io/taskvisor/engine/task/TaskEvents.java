package io.taskvisor.engine.task;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.Rejection;
import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskOutcome;
import io.taskvisor.WaitReason;
import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.run.Role;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.RestartReason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a task publishes. Each method looks first whether anybody cares. */
final class TaskEvents {
    private TaskEvents() {}

    private static EventBus bus(TaskCore task) {
        return task.environment().bus();
    }

    private static void publish(TaskCore task, EventKind kind, EventBus.Draft draft) {
        publish(task, task.role(), kind, draft);
    }

    private static void publish(TaskCore task, Role role, EventKind kind, EventBus.Draft draft) {
        EventBus bus = bus(task);
        if (role == Role.FORCED) {
            bus.publish(kind, bus.now(), EventBus.Patience.NEVER_WAITS, draft);
        } else if (bus.hasInline()) {
            publishInTurn(task, role, kind, draft);
        } else if (bus.publish(kind, task.stamp(), patience(role), draft)) {
            task.heldBack();
        }
    }

    /** Inline observers are user code: should one not come back, it must be known which task it holds up. */
    private static void publishInTurn(TaskCore task, Role role, EventKind kind, EventBus.Draft draft) {
        task.beginUserCode();
        try {
            if (bus(task).publish(kind, task.stamp(), patience(role), draft)) {
                task.heldBack();
            }
        } finally {
            task.endUserCode();
        }
    }

    private static EventBus.Patience patience(Role role) {
        return role.isBorrowed() ? EventBus.Patience.NEVER_WAITS : EventBus.Patience.WAITS;
    }

    private static Map<String, String> tags(TaskCore task) {
        return task.spec().tags();
    }

    private static RestartPolicy restart(TaskCore task) {
        return task.policy().restart();
    }

    static void added(TaskCore task) {
        if (bus(task).wants(EventKind.TASK_ADDED)) {
            publish(
                    task,
                    EventKind.TASK_ADDED,
                    (seq, at) -> new Event.TaskAdded(seq, at, task.id(), tags(task), restart(task)));
        }
    }

    static void rejected(TaskCore task, Role role, Rejection reason) {
        if (bus(task).wants(EventKind.TASK_REJECTED)) {
            publish(
                    task,
                    role,
                    EventKind.TASK_REJECTED,
                    (seq, at) -> new Event.TaskRejected(seq, at, task.id(), tags(task), reason));
        }
    }

    static void ready(TaskCore task, int attempt) {
        if (bus(task).wants(EventKind.TASK_READY)) {
            publish(
                    task,
                    EventKind.TASK_READY,
                    (seq, at) -> new Event.TaskReady(seq, at, task.id(), tags(task), attempt));
        }
    }

    static void paused(TaskCore task) {
        if (bus(task).wants(EventKind.TASK_PAUSED)) {
            publish(task, EventKind.TASK_PAUSED, (seq, at) -> new Event.TaskPaused(seq, at, task.id(), tags(task)));
        }
    }

    static void resumed(TaskCore task) {
        if (bus(task).wants(EventKind.TASK_RESUMED)) {
            publish(task, EventKind.TASK_RESUMED, (seq, at) -> new Event.TaskResumed(seq, at, task.id(), tags(task)));
        }
    }

    static void quarantined(TaskCore task, Throwable cause) {
        if (bus(task).wants(EventKind.TASK_QUARANTINED)) {
            publish(
                    task,
                    EventKind.TASK_QUARANTINED,
                    (seq, at) -> new Event.TaskQuarantined(seq, at, task.id(), tags(task), cause));
        }
    }

    static void stuck(TaskCore task, Attempt attempt, Stop stop, boolean repeated) {
        if (bus(task).wants(EventKind.TASK_STUCK)) {
            Throwable where = attempt.whereStuck();
            long now = task.now();
            Duration elapsed = Duration.ofNanos(now - stop.stoppedNanos());
            Optional<Duration> left = stop.abandonedInNanos(now, task.policy()).map(Duration::ofNanos);
            publish(
                    task,
                    EventKind.TASK_STUCK,
                    (seq, at) -> new Event.TaskStuck(
                            seq,
                            at,
                            task.id(),
                            tags(task),
                            attempt.attempt(),
                            where,
                            stop.reason(),
                            elapsed,
                            left,
                            repeated));
        }
    }

    static void waiting(TaskActor task, WaitReason reason, long waitedNanos) {
        if (bus(task).wants(EventKind.TASK_WAITING)) {
            String detail = Waiting.detail(task, reason);
            publish(
                    task,
                    EventKind.TASK_WAITING,
                    (seq, at) -> new Event.TaskWaiting(
                            seq, at, task.id(), tags(task), reason, Duration.ofNanos(waitedNanos), detail));
        }
    }

    static void abandoned(TaskCore task, Role role, int attempt, long ranNanos, Throwable where, boolean goesOn) {
        if (bus(task).wants(EventKind.ATTEMPT_ABANDONED)) {
            publish(
                    task,
                    role,
                    EventKind.ATTEMPT_ABANDONED,
                    (seq, at) -> new Event.AttemptAbandoned(
                            seq, at, task.id(), tags(task), attempt, Duration.ofNanos(ranNanos), where, goesOn));
        }
    }

    static void finished(TaskCore task, Role role, TaskOutcome outcome, long ageNanos) {
        if (bus(task).wants(EventKind.TASK_FINISHED)) {
            publish(
                    task,
                    role,
                    EventKind.TASK_FINISHED,
                    (seq, at) -> new Event.TaskFinished(
                            seq, at, task.id(), tags(task), outcome, Duration.ofNanos(ageNanos), restart(task)));
        }
    }

    static void removed(TaskCore task, Role role) {
        if (bus(task).wants(EventKind.TASK_REMOVED)) {
            publish(
                    task,
                    role,
                    EventKind.TASK_REMOVED,
                    (seq, at) -> new Event.TaskRemoved(seq, at, task.id(), tags(task)));
        }
    }

    static void starting(TaskCore task, int attempt, long waitedNanos) {
        if (bus(task).wants(EventKind.ATTEMPT_STARTING)) {
            publish(
                    task,
                    EventKind.ATTEMPT_STARTING,
                    (seq, at) -> new Event.AttemptStarting(
                            seq, at, task.id(), tags(task), attempt, Duration.ofNanos(waitedNanos)));
        }
    }

    static void succeeded(TaskCore task, int attempt, long ranNanos) {
        if (bus(task).wants(EventKind.ATTEMPT_SUCCEEDED)) {
            publish(
                    task,
                    EventKind.ATTEMPT_SUCCEEDED,
                    (seq, at) -> new Event.AttemptSucceeded(
                            seq, at, task.id(), tags(task), attempt, Duration.ofNanos(ranNanos)));
        }
    }

    static void failed(
            TaskCore task, int attempt, long ranNanos, Throwable cause, RestartDecision.Ending ending, boolean stable) {
        if (bus(task).wants(EventKind.ATTEMPT_FAILED)) {
            publish(
                    task,
                    EventKind.ATTEMPT_FAILED,
                    (seq, at) -> new Event.AttemptFailed(
                            seq,
                            at,
                            task.id(),
                            tags(task),
                            attempt,
                            Duration.ofNanos(ranNanos),
                            cause,
                            ending == RestartDecision.Ending.FATAL,
                            task.row.after(stable)));
        }
    }

    static void stable(TaskCore task, int attempt, long ranNanos, int failures) {
        if (bus(task).wants(EventKind.ATTEMPT_STABLE)) {
            publish(
                    task,
                    EventKind.ATTEMPT_STABLE,
                    (seq, at) -> new Event.AttemptStable(
                            seq, at, task.id(), tags(task), attempt, Duration.ofNanos(ranNanos), failures));
        }
    }

    static void timedOut(TaskCore task, int attempt, AttemptTimeoutException cause) {
        if (bus(task).wants(EventKind.ATTEMPT_TIMED_OUT)) {
            publish(
                    task,
                    EventKind.ATTEMPT_TIMED_OUT,
                    (seq, at) -> new Event.AttemptTimedOut(
                            seq, at, task.id(), tags(task), attempt, cause, task.row.after(false)));
        }
    }

    static void stalled(TaskCore task, int attempt, AttemptStalledException cause) {
        if (bus(task).wants(EventKind.ATTEMPT_STALLED)) {
            publish(
                    task,
                    EventKind.ATTEMPT_STALLED,
                    (seq, at) -> new Event.AttemptStalled(
                            seq, at, task.id(), tags(task), attempt, cause, task.row.after(false)));
        }
    }

    static void cancelled(TaskCore task, int attempt, long ranNanos, @Nullable Throwable cause) {
        if (bus(task).wants(EventKind.ATTEMPT_CANCELLED)) {
            publish(
                    task,
                    EventKind.ATTEMPT_CANCELLED,
                    (seq, at) -> new Event.AttemptCancelled(
                            seq, at, task.id(), tags(task), attempt, Duration.ofNanos(ranNanos), cause));
        }
    }

    static void restart(TaskCore task, int attempt, long delayNanos, RestartReason reason) {
        if (bus(task).wants(EventKind.RESTART_SCHEDULED)) {
            publish(
                    task,
                    EventKind.RESTART_SCHEDULED,
                    (seq, at) -> new Event.RestartScheduled(
                            seq, at, task.id(), tags(task), attempt, Duration.ofNanos(delayNanos), reason));
        }
    }
}
