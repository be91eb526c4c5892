package io.taskvisor.engine.task;

import io.taskvisor.Rejection;
import io.taskvisor.TaskOutcome;
import java.util.Optional;

/**
 * Where a task or a group lives: what it tells its group, and asks it. Called with its turn and no lock held; nothing here
 * waits or runs code of the user's. What it tells is acted on at the next {@link #attend}.
 *
 * <p>What has a default here is of no interest to the root, whose tasks are independent of each other.
 */
public interface Home {
    /** Who goes on after a failure that is to be retried. */
    enum Verdict {
        /** The task, by itself, after its backoff. */
        ALONE,
        /** The group: the task {@linkplain #failed says so}, waits for its backoff, and then to be started. */
        TOGETHER,
        /** Nobody: the group fails, and the task has failed for good. */
        NEVER,
        /** Nobody: the group is being stopped for good, and the task ends as if it had been. */
        STOPPED
    }

    /**
     * Lets in a task that waited outside: takes its name. Returns why not, if it may not come in. Only for tasks that were
     * {@linkplain TaskActor#acceptOutside accepted outside}.
     */
    default Optional<Rejection> admit(Resident task) {
        return Optional.empty();
    }

    /** Returns why a task that is told to stop while it waits outside was not let in. */
    default Rejection refusal() {
        return Rejection.REMOVED;
    }

    /** Returns whether nobody is let in any more. */
    default boolean isClosed() {
        return false;
    }

    /** It was not let in, and is done. */
    default void rejected(Rejection reason) {}

    /** It has been ready for the first time, or leaves before it was: once in the life of a task that was let in. */
    default void startedUp() {}

    /** It is done: frees its name. */
    void leave(Resident child);

    /** Its outcome can be read; called without a turn. */
    void delivered(TaskOutcome outcome);

    /** An attempt was left behind: its code goes on. Once for each, and before the outcome can be read if that follows. */
    default void leftBehind() {}

    /** The code of an attempt that was {@linkplain #leftBehind left behind} has ended after all; called without a turn. */
    default void leftEnded() {}

    /** Acts on what it was told; called without a turn. */
    default void attend() {}

    /** It waits for the shutdown to end, and so cannot stop before: those that wait for its stop need not. */
    default void passOver() {}

    /** Asks what follows a failure that the task's own policy retries. */
    default Verdict mayRestart(Throwable cause, long now) {
        return Verdict.ALONE;
    }

    /** Returns whether tasks start in order, when those before them are ready. */
    default boolean isOrdered() {
        return false;
    }

    /** Returns who keeps the task from being started; for people. Any thread: read as it is. */
    default String heldUpBy() {
        return "";
    }

    /** Returns how long a stopped attempt may go on, unless the task's policy says otherwise. */
    default long graceNanos(long supervisors) {
        return supervisors;
    }

    /** It failed, and is to be started when this delay is over, if the group {@linkplain Resident#agree agrees}. */
    default void failed(Throwable cause, long delayNanos) {}

    /** The delay after {@link #failed} is over; not told of one of zero. */
    default void due() {}

    /** It has stopped, and waits to be started again. */
    default void halted() {}

    /** It is ready: once after each start. */
    default void ready() {}

    /** The task's retries are used up, and it is kept. */
    default void quarantined() {}

    /** A quarantined task of an ordered group is to start afresh: it waits to be started. */
    default void resumed() {}
}
