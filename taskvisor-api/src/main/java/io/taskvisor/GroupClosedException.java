package io.taskvisor;

/** A group takes in no child: it has finished, is being stopped, or has failed and is about to be built anew. */
public class GroupClosedException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; an engine does. */
    public GroupClosedException(String message) {
        super(message);
    }
}
