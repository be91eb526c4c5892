package io.taskvisor.engine.testing;

/** What a task in a test fails with. */
public final class Expected extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with a message. */
    public Expected(String message) {
        super(message);
    }
}
