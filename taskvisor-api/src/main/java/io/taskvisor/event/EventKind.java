package io.taskvisor.event;

import java.util.Locale;

/** The kinds of {@link Event}, one for each record. */
public enum EventKind {
    /** A supervisor is open. */
    SUPERVISOR_STARTED,
    /** A shutdown has begun. */
    SHUTDOWN_REQUESTED,
    /** A shutdown still waits for tasks. */
    SHUTDOWN_WAITING,
    /** All tasks stopped within the grace. */
    ALL_STOPPED_WITHIN_GRACE,
    /** Some tasks did not, and were abandoned. */
    GRACE_EXCEEDED,
    /** The last event of a supervisor. */
    SUPERVISOR_STOPPED,
    /** A task was accepted. */
    TASK_ADDED,
    /** A submission was not admitted to its slot, and never ran: it was not added, and is not removed. */
    TASK_REJECTED,
    /** An attempt said that it is ready. */
    TASK_READY,
    /** A task was paused. */
    TASK_PAUSED,
    /** A paused or quarantined task was resumed. */
    TASK_RESUMED,
    /** A task's retries are used up, and it is kept. */
    TASK_QUARANTINED,
    /** An attempt ignores that it is to stop. */
    TASK_STUCK,
    /** A task has waited for long, for a permit, a thread, a sibling or its slot. */
    TASK_WAITING,
    /** A task has its outcome. */
    TASK_FINISHED,
    /** A finished task has left, and its name is free. */
    TASK_REMOVED,
    /** An attempt begins. */
    ATTEMPT_STARTING,
    /** An attempt succeeded. */
    ATTEMPT_SUCCEEDED,
    /** An attempt failed by itself. */
    ATTEMPT_FAILED,
    /** An attempt ran past its timeout; no ATTEMPT_FAILED follows. */
    ATTEMPT_TIMED_OUT,
    /** An attempt missed its heartbeat; no ATTEMPT_FAILED follows. */
    ATTEMPT_STALLED,
    /** A running attempt has been stable: the failures in a row before it are over. */
    ATTEMPT_STABLE,
    /** An attempt was stopped by a cancel, a deadline, a restart on request or a shutdown. */
    ATTEMPT_CANCELLED,
    /** An attempt that ignored that it was to stop was left to itself. */
    ATTEMPT_ABANDONED,
    /** Another attempt will follow. */
    RESTART_SCHEDULED,
    /** All children of a group were started, and have been ready. */
    GROUP_STARTED,
    /** Children of a group are stopped and started again, or the group itself is built anew. */
    GROUP_RESTARTING,
    /** A group failed; all its children are stopped for good. */
    GROUP_FAILED,
    /** A group has its outcome. */
    GROUP_STOPPED,
    /** A submission waits for its slot. */
    SLOT_QUEUED,
    /** A submission takes the place of another one of its slot, which is told to stop or is rejected. */
    SLOT_REPLACED,
    /** A slot has turned a submission away; TASK_REJECTED follows. */
    SLOT_REJECTED,
    /** An observer threw. */
    OBSERVER_FAILED,
    /** The observer that is told this lost events. */
    EVENTS_DROPPED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }
}
