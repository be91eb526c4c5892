package io.taskvisor;

import org.jspecify.annotations.Nullable;

/**
 * The cause of the {@link TaskOutcome.Failed} of a task that did not finish within {@link TaskSpec#withDeadline}. Its own
 * cause is the last failure, if there was one.
 */
public class DeadlineExceededException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message and the last failure. */
    public DeadlineExceededException(String message, @Nullable Throwable lastFailure) {
        super(message, lastFailure);
    }
}
