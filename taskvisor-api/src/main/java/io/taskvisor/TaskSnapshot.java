package io.taskvisor;

import java.time.Instant;
import java.util.Optional;

/** What could be said of a task at one moment. Its parts were read one after the other while the task went on. */
public interface TaskSnapshot {
    /** Returns the task's identity. */
    TaskId id();

    /** Returns the state. */
    TaskState state();

    /** Returns the number of attempts started so far. */
    int attempts();

    /** Returns the length of the current row of failures. */
    int consecutiveFailures();

    /** Returns what ended the last attempt, if that failed. */
    Optional<Throwable> lastFailure();

    /** Returns when the next attempt is due, while the task is backing off or scheduled. */
    Optional<Instant> nextAttemptAt();

    /** Returns the outcome, once there is one. */
    Optional<TaskOutcome> outcome();
}
