package io.taskvisor.engine.task;

import io.taskvisor.TaskPolicy;
import io.taskvisor.engine.time.TimeSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long a task waits before its next attempt, in nanoseconds from now. Called in the task's turn. */
final class Pauses {
    /** An executor that rejects is not asked again at once, whatever the backoff. */
    private static final long REJECTED_FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Pauses() {}

    /** Returns the pause before the first attempt, whenever the task is started. */
    static long beforeFirst(TaskActor task, TaskPolicy policy) {
        return TimeSource.after(policy.initialDelayNanos(), Consultation.jitterNanos(task, policy));
    }

    /** Returns the pause after a success that took so long. */
    static long afterSuccess(TaskActor task, TaskPolicy policy, Attempt ended, long ranNanos, long now) {
        long jitter = Consultation.jitterNanos(task, policy);
        if (!policy.fixedRate()) {
            HotLoop.check(task, policy, ranNanos, now);
            return TimeSource.after(RestartDecision.pauseNanos(policy, ranNanos), jitter);
        }
        Grid grid = grid(task, policy, ended.startedNanos());
        long next = grid.afterSuccess(ended.startedNanos(), now, policy.missedTicks(), jitter);
        task.grid = grid.withJitter(next == now ? 0 : jitter);
        return next - now;
    }

    /**
     * Returns the backoff; on a grid, up to the first point after it. There is no {@code ended} attempt if the executor rejected
     * it.
     */
    static long afterFailure(TaskActor task, TaskPolicy policy, @Nullable Attempt ended, Throwable cause, long now) {
        long wait = Consultation.backoffNanos(task, policy, cause);
        if (ended == null) {
            wait = Math.max(wait, REJECTED_FLOOR_NANOS);
        }
        if (policy.fixedRate() && (ended != null || task.grid != null)) {
            long jitter = Consultation.jitterNanos(task, policy);
            long started = ended == null ? now : ended.startedNanos();
            Grid grid = grid(task, policy, started);
            wait = grid.afterFailure(started, TimeSource.after(now, wait), jitter) - now;
            task.grid = grid.withJitter(jitter);
        }
        return wait;
    }

    /** Returns the grid. One whose width was changed by an update begins again, with the start of the last attempt. */
    private static Grid grid(TaskActor task, TaskPolicy policy, long startedNanos) {
        Grid current = task.grid;
        long period = policy.intervalNanos(0);
        return current == null || period != current.periodNanos() ? new Grid(startedNanos, period) : current;
    }
}
