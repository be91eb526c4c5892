package io.taskvisor;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a task to say that trying again is of no use: the task ends as {@link TaskOutcome.Fatal}, whatever its restart
 * policy.
 */
public class FatalTaskException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public FatalTaskException(String message) {
        super(message);
    }

    /** Creates the exception with a message and a cause. */
    public FatalTaskException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
