package io.taskvisor;

/**
 * A group failed: it had more restarts than its {@link Intensity} allows, or a child on which others depend failed for good.
 * Its cause is what that child failed with; if the child was a group, another {@code GroupFailedException}, and so on down to
 * what a task threw. It has no stack trace of its own, which would be the supervisor's.
 */
public class GroupFailedException extends TaskvisorException {
    private static final long serialVersionUID = 1L;

    /** The group's path. */
    private final String group;

    /** Creates the exception; an engine does. */
    public GroupFailedException(String group, String message, Throwable cause) {
        super(message, cause, false);
        this.group = group;
    }

    /** Returns the group's path; empty for the root. */
    public String group() {
        return group;
    }
}
