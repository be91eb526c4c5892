package io.taskvisor;

/** What a mark in a drawing says of a task or a group at a glance; in the order in which they are worth being drawn. */
enum Glance {
    /** It goes on only when somebody does something. */
    NEEDS_SOMEBODY("✗"),
    /** It is restarted after a failure. */
    FAILS("▲"),
    RUNS("●"),
    /** It waits, and is well. */
    WAITS("○"),
    /** It is being stopped, or has finished. */
    ENDS("■");

    private final String mark;

    Glance(String mark) {
        this.mark = mark;
    }

    String mark() {
        return mark;
    }

    static Glance of(TaskState state) {
        return switch (state) {
            case QUARANTINED, STUCK -> NEEDS_SOMEBODY;
            case BACKING_OFF -> FAILS;
            case RUNNING -> RUNS;
            case PENDING, WAITING, SCHEDULED, PAUSED -> WAITS;
            case STOPPING, FINISHED -> ENDS;
        };
    }

    /** An attempt that was told to stop no longer just runs, though its task's state may be so until the grace ends. */
    static Glance of(TaskSnapshot task) {
        Glance glance = of(task.state());
        return glance == RUNS
                ? task.stopping()
                        .map(stop -> stop.reason().isFailure() ? FAILS : ENDS)
                        .orElse(RUNS)
                : glance;
    }

    static Glance of(GroupState state) {
        return switch (state) {
            case QUARANTINED -> NEEDS_SOMEBODY;
            case RESTARTING, BACKING_OFF -> FAILS;
            case RUNNING -> RUNS;
            case PENDING, STARTING -> WAITS;
            case STOPPING, FINISHED -> ENDS;
        };
    }

    /** Returns how badly a child, with all below it, is in want of being looked at: 0 most, 2 not at all. */
    static int urgency(ChildSnapshot child) {
        if (child instanceof TaskSnapshot task) {
            int own = of(task).urgency();
            return task.consecutiveFailures() > 0 ? Math.min(own, FAILS.urgency()) : own;
        }
        int urgency = RUNS.urgency();
        if (child instanceof GroupSnapshot group) {
            urgency = of(group.state()).urgency();
            for (TaskState state : TaskState.values()) {
                if (group.counts().getOrDefault(state, 0) > 0) {
                    urgency = Math.min(urgency, of(state).urgency());
                }
            }
        }
        return urgency;
    }

    private int urgency() {
        return Math.min(ordinal(), 2);
    }
}
