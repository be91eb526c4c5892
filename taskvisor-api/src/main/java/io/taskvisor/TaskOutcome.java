package io.taskvisor;

import static io.taskvisor.internal.Arguments.notNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended, for good. Every accepted task has exactly one outcome. It is delivered after the attempt's thread has
 * left the task's code (or was abandoned), after the name is free again, and after {@code task_finished} and {@code
 * task_removed} were published.
 */
public sealed interface TaskOutcome {
    /** Returns how many attempts were started. The count stops at {@link Integer#MAX_VALUE}, as does one over several tasks. */
    int attempts();

    /** Returns the stable snake_case name of the kind of outcome, for logs and metrics. */
    String label();

    /** Returns whether this is {@link Completed}. */
    default boolean isSuccess() {
        return this instanceof Completed;
    }

    /** Returns what the task failed with, was cancelled with or was stuck at, if there is such a thing. */
    default Optional<Throwable> failure() {
        return Optional.empty();
    }

    /**
     * The last attempt succeeded, and the policy asked for no other.
     *
     * @param attempts how many attempts were started
     */
    record Completed(int attempts) implements TaskOutcome {
        @Override
        public String label() {
            return "completed";
        }
    }

    /**
     * The last attempt failed in a way that could be retried, but the policy, the retry limit or the deadline said no.
     *
     * @param cause what the last attempt failed with, or a {@link DeadlineExceededException}
     * @param attempts how many attempts were started
     */
    record Failed(Throwable cause, int attempts) implements TaskOutcome {
        /** Checks that the cause is there. */
        public Failed {
            notNull(cause, "cause");
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.of(cause);
        }

        @Override
        public String label() {
            return "failed";
        }
    }

    /**
     * The task said, or {@link TaskSpec#withFatalWhen} found, that trying again is of no use.
     *
     * @param cause what was thrown
     * @param attempts how many attempts were started
     */
    record Fatal(Throwable cause, int attempts) implements TaskOutcome {
        /** Checks that the cause is there. */
        public Fatal {
            notNull(cause, "cause");
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.of(cause);
        }

        @Override
        public String label() {
            return "fatal";
        }
    }

    /**
     * The task was cancelled: by its handle, by its group, by a shutdown, or, if it is one of a single attempt, by the restart
     * of a sibling that stopped it.
     *
     * @param cause what the attempt threw when it was stopped; null if no attempt ran
     * @param attempts how many attempts were started
     */
    record Cancelled(@Nullable Throwable cause, int attempts) implements TaskOutcome {
        @Override
        public Optional<Throwable> failure() {
            return Optional.ofNullable(cause);
        }

        @Override
        public String label() {
            return "cancelled";
        }
    }

    /**
     * The task was cancelled, and its attempt still ran when the grace ended. The JVM cannot kill a thread: it was left
     * behind, and nothing that it still does counts.
     *
     * <p>The task's name and the attempt's permit are free: more attempts than {@link SupervisorConfig#maxConcurrent} may run,
     * by as many as were abandoned and have not ended. A {@linkplain io.taskvisor.admission.Slot slot} is kept until the
     * thread has returned, or somebody {@linkplain io.taskvisor.admission.Slot#release releases} it.
     *
     * @param stuckAt an exception whose stack trace is where the thread was (empty for an asynchronous attempt)
     * @param attempts how many attempts were started
     */
    record Abandoned(Throwable stuckAt, int attempts) implements TaskOutcome {
        /** Checks that the place is there. */
        public Abandoned {
            notNull(stuckAt, "stuckAt");
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.of(stuckAt);
        }

        @Override
        public String label() {
            return "abandoned";
        }
    }

    /**
     * The task was not admitted, and never ran.
     *
     * @param reason why
     */
    record Rejected(Rejection reason) implements TaskOutcome {
        /** Checks that the reason is there. */
        public Rejected {
            notNull(reason, "reason");
        }

        @Override
        public int attempts() {
            return 0;
        }

        @Override
        public String label() {
            return "rejected";
        }
    }
}
