package io.taskvisor;

/** The cause of a failed attempt of a {@linkplain TaskSpec#resident resident} task that returned, though nobody had stopped it. */
public class TaskReturnedException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public TaskReturnedException(String message) {
        super(message);
    }
}
