package io.taskvisor;

import java.util.Locale;

/** Why a running attempt was told to stop. */
public enum StopReason {
    /** It ran past its {@linkplain TaskSpec#withTimeout timeout}. */
    TIMEOUT,
    /** It gave no {@linkplain TaskSpec#withHeartbeat heartbeat} in time. */
    STALL,
    /** It was not {@linkplain TaskSpec#withReadiness ready} in time. */
    NOT_READY,
    /** A restart was asked for. */
    RESTART,
    /** The task's group restarts its children. */
    GROUP,
    /** The task was cancelled, its group ended for good, or the supervisor shuts down. */
    CANCEL,
    /** The task's {@linkplain TaskSpec#withDeadline deadline} has passed. */
    DEADLINE;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }

    /** Returns whether the attempt counts as failed, however it ends. */
    public boolean isFailure() {
        return this == TIMEOUT || this == STALL || this == NOT_READY;
    }
}
