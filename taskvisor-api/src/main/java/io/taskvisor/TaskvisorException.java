package io.taskvisor;

import org.jspecify.annotations.Nullable;

/**
 * The parent of the unchecked exceptions of this library. Errors in arguments are {@link IllegalArgumentException} and
 * {@link NullPointerException} instead, {@link TaskCancelledException} is a {@link
 * java.util.concurrent.CancellationException}.
 */
public class TaskvisorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public TaskvisorException(String message) {
        super(message);
    }

    /** Creates the exception with a message and a cause. */
    public TaskvisorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Creates the exception with a message, and without a stack trace if that would only show the supervisor's code. */
    TaskvisorException(String message, @Nullable Throwable cause, boolean stackTrace) {
        super(message, cause, true, stackTrace);
    }
}
