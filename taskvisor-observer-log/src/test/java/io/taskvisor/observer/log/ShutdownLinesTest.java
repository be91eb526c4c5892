package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.taskvisor.ShutdownReason;
import io.taskvisor.ShutdownTrigger;
import io.taskvisor.TaskId;
import io.taskvisor.TaskState;
import io.taskvisor.event.AwaitedTask;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of a shutdown: who asked for it, and what it waits for. */
class ShutdownLinesTest {
    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");
    private static final ShutdownTrigger SIGTERM =
            new ShutdownTrigger(ShutdownReason.SIGNAL, Optional.empty(), Optional.of("SIGTERM"));

    private final Captured log = new Captured(Level.INFO);

    @AfterEach
    void close() {
        log.close();
    }

    private ILoggingEvent line(LogObserver observer, Event event) {
        try (observer) {
            observer.onEvent(event);
            return log.events().get(log.events().size() - 1);
        }
    }

    private ILoggingEvent line(Event event) {
        return line(LogObserver.create(), event);
    }

    private static Event requested(int tasks, ShutdownTrigger trigger) {
        return new Event.ShutdownRequested(1, AT, "shop", tasks, trigger);
    }

    @Test
    void whoAskedForIt() {
        ILoggingEvent line = line(requested(2, SIGTERM));
        assertEquals("supervisor shop shuts down: 2 tasks to stop; asked for by SIGTERM", line.getFormattedMessage());
        assertEquals(Level.INFO, line.getLevel());
        assertEquals("io.taskvisor.supervisor", line.getLoggerName());
        assertEquals(
                Map.of("event", "shutdown_requested", "supervisor", "shop", "tasks", 2, "reason", "signal"),
                Captured.values(line));
    }

    @Test
    void thatNothingKeptTheJvmIsAWarningIfTasksEndBecauseOfIt() {
        ShutdownTrigger onlyDaemons = ShutdownTrigger.of(ShutdownReason.DAEMON_THREADS_ONLY);
        ILoggingEvent line = line(requested(1, onlyDaemons));
        assertEquals(Level.WARN, line.getLevel());
        assertTrue(line.getFormattedMessage().contains("only daemon threads are left: call run(...)"));
        assertEquals(Level.INFO, line(requested(0, onlyDaemons)).getLevel());
    }

    @Test
    void aReasonCanHaveALevelOfItsOwn() {
        LogObserver observer =
                LogObserver.create().withLevel(EventKind.SHUTDOWN_REQUESTED, "signal", org.slf4j.event.Level.ERROR);
        assertEquals(Level.ERROR, line(observer, requested(1, SIGTERM)).getLevel());
    }

    @Test
    void whatIsAwaitedIsAWarningWithItsStacks() {
        At here = new At("Job", "stay");
        List<AwaitedTask> awaited = List.of(
                new AwaitedTask(new TaskId(1, "a"), TaskState.STOPPING, Optional.of("shop/a"), here),
                new AwaitedTask(new TaskId(2, "b"), TaskState.RUNNING, Optional.empty(), here));
        ILoggingEvent line = line(
                new Event.ShutdownWaiting(1, AT, "shop", Duration.ofSeconds(5), Duration.ofSeconds(15), 12, awaited));
        assertEquals(
                "supervisor shop shuts down, for 5000ms now, and waits for 12 tasks: a, b and 10 more;"
                        + " what still runs in 15s is abandoned",
                line.getFormattedMessage());
        assertEquals(Level.WARN, line.getLevel());
        assertEquals(
                Map.of("event", "shutdown_waiting", "supervisor", "shop", "tasks", 12, "elapsed_ms", 5000L),
                Captured.values(line));
        assertEquals(
                "task 'a' (stopping), thread 'shop/a'",
                line.getThrowableProxy().getSuppressed()[0].getMessage());
        assertEquals(
                "stay",
                line.getThrowableProxy()
                        .getSuppressed()[0]
                        .getStackTraceElementProxyArray()[0]
                        .getStackTraceElement()
                        .getMethodName());
    }

    @Test
    void nothingIsAbandonedWhenTheGraceIsOverAndTasksHadNoCore() {
        ILoggingEvent line =
                line(new Event.ShutdownWaiting(1, AT, "shop", Duration.ofSeconds(25), Duration.ZERO, 1, List.of()));
        assertTrue(
                line.getFormattedMessage().startsWith("supervisor shop shuts down, for 25s now, and waits for 1 task"));
        assertEquals(-1, line.getFormattedMessage().indexOf("abandoned"));
    }

    private static final class At extends RuntimeException {
        private static final long serialVersionUID = 1L;

        At(String type, String method) {
            setStackTrace(new StackTraceElement[] {new StackTraceElement(type, method, type + ".java", 1)});
        }
    }
}
