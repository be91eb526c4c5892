package io.taskvisor;

/**
 * The cause of a failed attempt that did not call {@link TaskContext#ready} within {@link TaskSpec#withReadiness}. Its
 * stack trace is where the attempt's thread was at that moment (empty for an asynchronous attempt); what the attempt threw
 * when it was stopped is suppressed in it.
 */
public class NotReadyException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public NotReadyException(String message) {
        super(message);
    }
}
