package io.taskvisor;

import java.util.Locale;

/** What a task waits for that is to run. */
public enum WaitReason {
    /** One of the permits of {@link SupervisorConfig#maxConcurrent}, which others hold. */
    PERMIT,
    /** A thread of the executor that it runs on, which is full, or has dropped the work; or one that the JVM cannot start. */
    THREAD,
    /** A carrier: the carriers of virtual threads are busy with code that computes, or blocks them. */
    CARRIER,
    /** Its turn in a group whose children start in order: one before it is not ready, or the group is not up. */
    SIBLING,
    /** Its slot, which another task owns. */
    SLOT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }
}
