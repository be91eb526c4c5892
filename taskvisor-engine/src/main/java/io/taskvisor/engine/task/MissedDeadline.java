package io.taskvisor.engine.task;

import io.taskvisor.DeadlineExceededException;
import io.taskvisor.engine.task.RestartDecision.Ending;
import io.taskvisor.internal.DurationText;
import org.jspecify.annotations.Nullable;

/**
 * Why a task has not finished within its deadline: its last failure, if it had one. What an attempt throws because the
 * deadline has stopped it is none, and only suppressed.
 */
final class MissedDeadline {
    private MissedDeadline() {}

    /** The deadline has passed while no attempt ran. */
    static DeadlineExceededException between(TaskCore task) {
        return new DeadlineExceededException(didNot(task), task.row.last());
    }

    /** No attempt could start before the deadline: the task gives up. */
    static DeadlineExceededException ahead(TaskCore task, long waitNanos) {
        return new DeadlineExceededException(
                "task '" + task.id().path() + "' cannot finish within its deadline of " + deadline(task)
                        + ": its next attempt would start in " + DurationText.formatNanos(waitNanos),
                task.row.last());
    }

    /**
     * The deadline has stopped an attempt.
     *
     * @param thrown what that ended with, null if it succeeded too late
     */
    static DeadlineExceededException during(TaskCore task, Stop stop, Ending ending, @Nullable Throwable thrown) {
        Throwable cause = stop.cause() != null ? thrown : cause(ending, thrown, task.row.last());
        DeadlineExceededException missed = new DeadlineExceededException(didNot(task), cause);
        if (thrown != null && thrown != cause) {
            missed.addSuppressed(thrown);
        }
        return missed;
    }

    /** Returns the last failure: that of an attempt before, unless this one has more to say than that it was stopped. */
    private static @Nullable Throwable cause(Ending ending, @Nullable Throwable thrown, @Nullable Throwable before) {
        boolean isFailure = thrown != null && !StopEcho.isEcho(thrown);
        return isFailure && (ending == Ending.FATAL || before == null) ? thrown : before;
    }

    private static String didNot(TaskCore task) {
        return "task '" + task.id().path() + "' did not finish within its deadline of " + deadline(task);
    }

    private static String deadline(TaskCore task) {
        return DurationText.formatNanos(task.policy().deadlineNanos());
    }
}
