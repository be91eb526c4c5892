package io.taskvisor.engine;

import io.taskvisor.ShutdownReport;
import java.lang.System.Logger.Level;

/** The JVM's shutdown hook of one supervisor: SIGINT, SIGTERM and {@link System#exit} lead to a graceful shutdown. */
final class SignalHook {
    private final ShutdownSequence shutdown;
    private final Thread thread;

    SignalHook(ShutdownSequence shutdown) {
        this.shutdown = shutdown;
        this.thread = new Thread(this::run, "taskvisor-hook");
    }

    void install() {
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** Takes the hook back, unless the JVM is shutting down: then it may be what closes the supervisor. */
    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The JVM is shutting down, and the hook runs or will find nothing to do.
            return;
        }
    }

    private void run() {
        ShutdownReport report = shutdown.joinAtExit();
        System.getLogger("io.taskvisor").log(report.clean() ? Level.INFO : Level.WARNING, report.toString());
    }
}
