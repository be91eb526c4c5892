package io.taskvisor;

import java.util.Locale;

/** What a shutdown began with; see {@link ShutdownTrigger}. */
public enum ShutdownReason {
    /** The process was sent a signal: SIGTERM, SIGINT, SIGHUP. */
    SIGNAL,
    /** {@link System#exit} was called. */
    EXIT,
    /** {@link Supervisor#close}, {@link Supervisor#shutdown} or {@link Supervisor#shutdownAsync} was called. */
    CLOSE,
    /** No task was left of those that {@link Supervisor#run} waited for. */
    RUN_ENDED,
    /** The thread in {@link Supervisor#run} was interrupted. */
    RUN_INTERRUPTED,
    /** The supervisor failed: its groups needed more restarts than {@link SupervisorConfig#intensity} allows. */
    ROOT_FAILED,
    /**
     * The JVM ends, because {@code main} has returned and only daemon threads are left, as all threads of a supervisor are. {@link
     * Supervisor#run} keeps the JVM.
     */
    DAEMON_THREADS_ONLY;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the stable snake_case form, for logs and metrics. */
    public String label() {
        return label;
    }
}
