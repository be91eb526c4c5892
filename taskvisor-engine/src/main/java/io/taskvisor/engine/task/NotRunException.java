package io.taskvisor.engine.task;

import io.taskvisor.TaskvisorException;

/**
 * Says of an attempt that it was told to stop, and has not run since: no core was free for it. It has no stack trace, which
 * would show where it slept; and there may be hundreds of thousands.
 */
public final class NotRunException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    NotRunException(String attempt) {
        super(attempt + " was told to stop, but has not run since: no core was free for it");
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // There is nothing to write.
    public Throwable fillInStackTrace() {
        return this;
    }
}
