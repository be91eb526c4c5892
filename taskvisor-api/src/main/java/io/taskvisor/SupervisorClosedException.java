package io.taskvisor;

/** Thrown when something is added to a supervisor that is shutting down or has stopped. */
public class SupervisorClosedException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public SupervisorClosedException(String message) {
        super(message);
    }
}
