package io.taskvisor;

/** Thrown when a task is added under a name that one of its siblings has. The name is free once that one has finished. */
public class DuplicateNameException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public DuplicateNameException(String message) {
        super(message);
    }
}
