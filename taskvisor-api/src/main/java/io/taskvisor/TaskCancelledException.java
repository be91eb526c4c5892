package io.taskvisor;

import java.util.concurrent.CancellationException;

/**
 * Thrown by {@link TaskContext#throwIfCancelled} and {@link TaskContext#sleep} in an attempt that was told to stop. Letting
 * it pass is the polite way to end. It has no stack trace, so that cancelling a million tasks is cheap.
 */
public final class TaskCancelledException extends CancellationException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public TaskCancelledException(String message) {
        super(message);
    }

    /** Does nothing: this exception has no stack trace. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
