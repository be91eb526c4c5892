package io.taskvisor;

import org.jspecify.annotations.Nullable;

/**
 * The cause of the {@link TaskOutcome.Failed} of a task that did not finish within {@link TaskSpec#withDeadline}, or could
 * not: its next attempt would have started too late. Its own cause is the last failure, if there was one. What the last
 * attempt threw because the deadline stopped it (an {@link InterruptedException}, say) is no failure, and is suppressed.
 */
public class DeadlineExceededException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message and the last failure. */
    public DeadlineExceededException(String message, @Nullable Throwable lastFailure) {
        super(message, lastFailure);
    }
}
