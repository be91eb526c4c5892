package io.taskvisor.engine;

import io.taskvisor.ShutdownReason;
import io.taskvisor.ShutdownReport;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The JVM's shutdown hook of one supervisor: SIGINT, SIGTERM and {@link System#exit} lead to a graceful shutdown.
 *
 * <p>It logs the report when all has stopped and before resources are closed, because logging may be one of them. A report
 * that is not clean goes to {@link System#err} too, in the end: logging may be gone by then, or before.
 */
final class SignalHook {
    private final String supervisor;
    private final ShutdownSequence shutdown;
    private final EngineLog log;
    private final Thread thread;
    private final AtomicBoolean told = new AtomicBoolean();

    /** Whether the JVM exits, and the hook is at work. */
    private volatile boolean running;

    /** Whether the report that was told went to {@link System#err}. */
    private volatile boolean printed;

    SignalHook(String supervisor, ShutdownSequence shutdown, EngineLog log) {
        this.supervisor = supervisor;
        this.shutdown = shutdown;
        this.log = log;
        this.thread = Threads.bare("taskvisor-hook", this::run);
    }

    /**
     * Installs it.
     *
     * @throws SupervisorClosedException if the JVM is shutting down
     */
    void install() {
        try {
            Runtime.getRuntime().addShutdownHook(thread);
        } catch (IllegalStateException e) {
            throw refusal(supervisor);
        }
    }

    /** Returns what to throw when a supervisor is opened too late. */
    static SupervisorClosedException refusal(String supervisor) {
        return new SupervisorClosedException(
                "supervisor '" + supervisor + "' cannot be opened: the JVM is shutting down");
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
        running = true;
        ShutdownReport report = shutdown.joinAtExit();
        if (told.compareAndSet(false, true)) {
            tell(report);
        } else if (!report.clean()) {
            printed = false; // What was told was not all.
        }
        if (!report.clean() && !printed) {
            System.err.println(report);
        }
    }

    /** All has stopped: logs the report, if the JVM exits. Waits for the logger, but not long. */
    void stopped(ShutdownReport report) {
        if (!running || !told.compareAndSet(false, true)) {
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        Thread teller = Threads.bare(supervisor + "-report", () -> {
            tell(report);
            done.countDown();
        });
        try {
            teller.start();
            done.await(TaskStopping.LINGER_NANOS, TimeUnit.NANOSECONDS);
        } catch (Throwable e) {
            // No thread, or the shutdown's thread was interrupted, which only a bug does.
            return;
        }
    }

    /** Logs the report; where the logging is the JDK's own, which is gone by now, it is printed. */
    private void tell(ShutdownReport report) {
        System.Logger logger = log.logger();
        if (EngineLog.isOfJdk(logger)) {
            System.err.println(report);
            printed = true;
        } else {
            logger.log(report.clean() && !isMistaken(report) ? Level.INFO : Level.WARNING, report.toString());
        }
    }

    /** Returns whether tasks had to be stopped only because nothing kept the JVM. */
    private static boolean isMistaken(ShutdownReport report) {
        return report.tasks() > 0
                && report.trigger()
                        .filter(by -> by.reason() == ShutdownReason.DAEMON_THREADS_ONLY)
                        .isPresent();
    }
}
