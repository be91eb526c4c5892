package io.taskvisor;

/** Whether another attempt follows when one has ended. Erlang/OTP calls the three temporary, transient and permanent. */
public enum RestartPolicy {
    /** One attempt: the task finishes however it ends, and also when its group stops it to restart a sibling. */
    NEVER,
    /** A failure is retried, a success finishes the task. */
    ON_FAILURE,
    /** Another attempt follows a success too: only a cancel, a limit or a fatal failure finishes the task. */
    ALWAYS
}
