package io.taskvisor.engine.group;

import io.taskvisor.GroupFailedException;
import io.taskvisor.TaskvisorException;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.run.ContextLoader;
import io.taskvisor.engine.task.BackoffDelay;
import io.taskvisor.engine.task.Count;
import io.taskvisor.engine.task.FailureRow;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.engine.time.Timer;
import io.taskvisor.event.RestartReason;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a group that failed comes back: its row of failures, and the delay until its parent may build it anew. Belongs to the
 * group's turn, but for what snapshots read as it is.
 */
final class Comeback {
    private static final long STABLE_AFTER_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final MortalGroup group;
    private final FailureRow row = new FailureRow();
    private long upSinceNanos;
    private long failedNanos;
    private long delayNanos;
    private String failedChild = "";
    private @Nullable Timer alarm;

    private volatile @Nullable GroupFailedException failure;
    private volatile int builds = 1;
    private volatile long dueNanos = TimeSource.NEVER;

    Comeback(MortalGroup group) {
        this.group = group;
    }

    private TaskEnvironment tasks() {
        return group.environment().tasks();
    }

    /** The group starts. */
    void begin() {
        interrupt();
        upSinceNanos = tasks().time().nanos();
    }

    /** The group's children were made anew. */
    void built() {
        builds = Count.next(builds); // Nobody else writes it.
    }

    void fail(String child, GroupFailedException cause) {
        failedChild = child;
        failure = cause;
        failedNanos = tasks().time().nanos();
        row.add(cause, failedNanos - upSinceNanos >= STABLE_AFTER_NANOS);
    }

    /** Begins a new row of failures. */
    void clear() {
        row.clear();
    }

    /** Finds out how long to wait. A strategy may be the user's, and so is not asked on a thread that may be anybody's. */
    void decide(GroupFailedException cause) {
        BackoffStrategy strategy =
                group.spec().backoff().orElse(tasks().defaults().backoff());
        if (BackoffDelay.isNone(strategy)) {
            group.onDelay(0);
        } else {
            askOnHelper(strategy, cause);
        }
    }

    @SuppressWarnings("EmptyCatch") // See there.
    private void askOnHelper(BackoffStrategy strategy, GroupFailedException cause) {
        try {
            tasks().threads().helpers().execute(() -> {
                ContextLoader.run(group.contextLoader(), () -> ask(strategy, cause));
                group.attend();
            });
        } catch (RejectedExecutionException e) {
            // The supervisor has stopped, and the group is about to be told that it has.
        }
    }

    private void ask(BackoffStrategy strategy, GroupFailedException cause) {
        try {
            long nanos = BackoffDelay.nanos(strategy, row, cause, tasks().random());
            group.post(() -> group.onDelay(nanos));
        } catch (TaskvisorException broken) {
            group.post(() -> group.onNoDelay(broken));
        }
    }

    /** Says how long the delay is, which began with the failure; returns how much of it is left. */
    long waitFor(long delayNanos) {
        this.delayNanos = delayNanos;
        long due = TimeSource.after(failedNanos, delayNanos);
        long left = Math.max(0, due - tasks().time().nanos());
        dueNanos = left > 0 ? due : TimeSource.NEVER;
        return left;
    }

    /** The parent agrees: what is left of the delay, if anything, is waited for. */
    void onAgreed() {
        if (group.mustBuild && !group.isStopping()) {
            GroupEvents.restarting(group, failedChild, failure, delayNanos, RestartReason.FAILURE);
        }
        if (dueNanos != TimeSource.NEVER && alarm == null) {
            long left = Math.max(0, dueNanos - tasks().time().nanos());
            alarm = Timer.of(this::goOn);
            tasks().timers().set(alarm, left);
        }
    }

    /** On the scheduler's thread, on which no inline observer may be called. */
    private void goOn() {
        group.post(group::onBackoffOver);
        if (tasks().bus().hasInline()) {
            tasks().threads().help(group::attend);
        } else {
            group.attend();
        }
    }

    /** Ends the delay. */
    void interrupt() {
        dueNanos = TimeSource.NEVER;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    // ---- any thread

    /** Returns how often the children were made. */
    int builds() {
        return builds;
    }

    int failures() {
        return row.failures();
    }

    /** Returns what the group failed with last, null if it never did. */
    @Nullable
    GroupFailedException failure() {
        return failure;
    }

    /** Returns when the delay is over, {@link TimeSource#NEVER} if there is none. */
    long dueNanos() {
        return dueNanos;
    }
}
