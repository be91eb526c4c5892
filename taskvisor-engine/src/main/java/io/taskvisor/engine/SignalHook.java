package io.taskvisor.engine;

import io.taskvisor.ShutdownReport;
import io.taskvisor.engine.log.EngineLog;
import java.lang.System.Logger.Level;

/** The JVM's shutdown hook of one supervisor: SIGINT, SIGTERM and {@link System#exit} lead to a graceful shutdown. */
final class SignalHook {
    private final ShutdownSequence shutdown;
    private final EngineLog log;
    private final Thread thread;

    SignalHook(ShutdownSequence shutdown, EngineLog log) {
        this.shutdown = shutdown;
        this.log = log;
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
        tell(shutdown.joinAtExit());
    }

    /**
     * Logs the report. The JDK's own logging closes its handlers in a hook of its own, which runs beside this one and has
     * mostly won by now; its console is {@link System#err} anyway, so the report goes straight there.
     */
    private void tell(ShutdownReport report) {
        System.Logger logger = log.logger();
        if (isOfJdk(logger)) {
            System.err.println(report);
        } else {
            logger.log(report.clean() ? Level.INFO : Level.WARNING, report.toString());
        }
    }

    private static boolean isOfJdk(System.Logger logger) {
        String name = logger.getClass().getName();
        return name.startsWith("sun.") || name.startsWith("jdk.");
    }
}
