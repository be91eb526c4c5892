package io.taskvisor;

import java.util.Locale;

/** Where a task is in its life. {@link #FINISHED} is final; any other state may be left at any time. */
public enum TaskState {
    /**
     * Accepted, and not started yet: it may wait for its {@linkplain io.taskvisor.admission.Slot slot}; or stopped by its group,
     * which starts it again.
     */
    PENDING,
    /** Due, and waits for a permit or a thread. */
    WAITING,
    /** An attempt runs. */
    RUNNING,
    /** An attempt failed, the next is being delayed. */
    BACKING_OFF,
    /** Healthy, waits for its interval; or for its initial delay, before its first attempt. */
    SCHEDULED,
    /** No attempt starts until {@link TaskHandle#resume}. */
    PAUSED,
    /** Its retries are used up, and it is kept for {@link TaskHandle#resume} to start it afresh. */
    QUARANTINED,
    /** A timed-out or stalled attempt, or one that was to be restarted, ignores that it was told to stop. */
    STUCK,
    /** Cancelled, or past its deadline: the attempt has been told to stop and none will follow. */
    STOPPING,
    /** Has its outcome. */
    FINISHED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }
}
