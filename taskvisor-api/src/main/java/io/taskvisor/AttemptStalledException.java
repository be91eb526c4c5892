package io.taskvisor;

/**
 * The cause of a failed attempt that called no {@link TaskContext#heartbeat} for longer than {@link
 * TaskSpec#withHeartbeat}. Its stack trace is where the attempt's thread was at that moment (empty for an asynchronous
 * attempt); what the attempt threw when it was stopped is suppressed in it.
 */
public class AttemptStalledException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public AttemptStalledException(String message) {
        super(message);
    }
}
