package io.taskvisor.observer.log;

import io.taskvisor.TaskvisorException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.SubstituteLoggerFactory;

/**
 * SLF4J's backend, which whoever is first to use SLF4J has to wait for. Meanwhile others are served by a stand-in: it keeps their
 * lines for later, which it says on stderr, and loses what they put into the MDC.
 */
final class Backend {
    /** What is taking longer may be waiting for the current thread: a backend may open a supervisor. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Backend() {}

    /**
     * Has SLF4J find its backend, or waits until another thread has done so. An interrupt is kept for later.
     *
     * @throws TaskvisorException if the backend is broken
     */
    static void awaitReady() {
        try {
            await();
            MDC.getMDCAdapter(); // What it is made of is chosen when the class is first used.
        } catch (RuntimeException | LinkageError e) {
            throw new TaskvisorException(
                    "the log observer cannot log, because SLF4J cannot start its backend: " + e, e);
        }
    }

    private static void await() {
        long begun = System.nanoTime();
        while (LoggerFactory.getILoggerFactory() instanceof SubstituteLoggerFactory
                && System.nanoTime() - begun < LONGEST.toNanos()) {
            boolean interrupted = Thread.interrupted();
            LockSupport.parkNanos(POLL_NANOS);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
