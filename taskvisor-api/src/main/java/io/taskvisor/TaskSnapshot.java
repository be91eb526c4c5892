package io.taskvisor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What could be said of a task at one moment. Its parts were read one after the other while the task went on. */
public non-sealed interface TaskSnapshot extends ChildSnapshot {
    /** Returns the task's identity. */
    TaskId id();

    /** Returns the state. */
    TaskState state();

    /** Returns the task's tags; unmodifiable. */
    Map<String, String> tags();

    /** Returns the number of attempts started so far. The count stops at {@link Integer#MAX_VALUE}. */
    int attempts();

    /** Returns how many attempts have failed in a row, up to now: 0 if the last one succeeded, or none has ended. */
    int consecutiveFailures();

    /** Returns how many attempts followed another: all but the first. */
    default int restarts() {
        return Math.max(0, attempts() - 1);
    }

    /** Returns what ended the last attempt, if that failed. */
    Optional<Throwable> lastFailure();

    /** Returns when the current attempt started, while there is one. */
    Optional<Instant> startedAt();

    /** Returns when the current attempt gave its last heartbeat, if it has given one. */
    Optional<Instant> lastHeartbeat();

    /**
     * Returns why and since when the current attempt is being stopped, while it still runs. The state alone does not say so: after a
     * timeout, say, it is {@link TaskState#RUNNING} until the stop grace ends, then {@link TaskState#STUCK}.
     */
    default Optional<StopSnapshot> stopping() {
        return Optional.empty();
    }

    /** Returns what the task waits for and since when, while it is to run and cannot; not while a delay of its own runs. */
    default Optional<WaitSnapshot> waiting() {
        return Optional.empty();
    }

    /** Returns the threads of an attempt that is {@link TaskState#STUCK}, with where they hang; empty in any other state. */
    default List<TaskThread> threads() {
        return List.of();
    }

    /** Returns how many attempts of the task were {@linkplain TaskSpec#withAbandonAfter abandoned} so far. */
    default int abandonedAttempts() {
        return 0;
    }

    /** Returns when the next attempt is due, while the task is backing off or scheduled. */
    Optional<Instant> nextAttemptAt();

    /** Returns the outcome, once there is one. */
    Optional<TaskOutcome> outcome();

    /** Returns the task's name. */
    @Override
    default String name() {
        return id().name();
    }
}
