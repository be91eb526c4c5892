package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.taskvisor.GroupFailedException;
import io.taskvisor.GroupStrategy;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskvisorException;
import io.taskvisor.event.Event;
import io.taskvisor.event.RestartReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of groups. */
class GroupLinesTest {
    private static final Instant AT = Instant.parse("2030-01-01T00:00:00Z");
    private static final IOException GONE = new IOException("gone");

    private final Captured log = new Captured(Level.INFO);
    private final LogObserver observer = LogObserver.create();

    @AfterEach
    void close() {
        observer.close();
        log.close();
    }

    private ILoggingEvent line(Event event) {
        observer.onEvent(event);
        return log.events().get(log.events().size() - 1);
    }

    private ILoggingEvent restarting(String child, @Nullable Throwable cause, Duration delay, RestartReason reason) {
        return line(new Event.GroupRestarting(1, AT, "app/workers", child, cause, delay, reason));
    }

    @Test
    void aStartSaysTheStrategy() {
        ILoggingEvent line = line(new Event.GroupStarted(1, AT, "app/workers", GroupStrategy.REST_FOR_ONE));
        assertEquals("group app/workers started (rest_for_one)", line.getFormattedMessage());
        assertEquals(Level.INFO, line.getLevel());
        assertEquals("io.taskvisor.task.app.workers", line.getLoggerName());
        assertEquals(
                Map.of("event", "group_started", "group", "app/workers", "strategy", "rest_for_one"),
                Captured.values(line));
    }

    @Test
    void aRestartSaysWhichChildIsTheCauseWithoutItsStackTrace() {
        ILoggingEvent line = restarting("mail", GONE, Duration.ofMillis(213), RestartReason.FAILURE);
        assertEquals(
                "group app/workers restarts because of its child mail, which follows in 213ms:"
                        + " java.io.IOException: gone",
                line.getFormattedMessage());
        assertEquals(Level.INFO, line.getLevel(), "the attempt's line is the warning");
        assertNull(line.getThrowableProxy());
        assertEquals(
                Map.of(
                        "event",
                        "group_restarting",
                        "group",
                        "app/workers",
                        "child",
                        "mail",
                        "delay_ms",
                        213L,
                        "reason",
                        "failure",
                        "error_type",
                        "java.io.IOException"),
                Captured.values(line));
        assertTrue(restarting("mail", GONE, Duration.ZERO, RestartReason.FAILURE)
                .getFormattedMessage()
                .contains("which follows at once: "));
    }

    @Test
    void aRestartOnRequestSaysSo() {
        ILoggingEvent line = restarting("", null, Duration.ZERO, RestartReason.REQUEST);
        assertEquals("group app/workers restarts (request)", line.getFormattedMessage());
        assertEquals(Level.INFO, line.getLevel());
        assertEquals(
                Map.of("event", "group_restarting", "group", "app/workers", "delay_ms", 0L, "reason", "request"),
                Captured.values(line));
    }

    @Test
    void aGroupThatIsBuiltAnewSaysWhatItFailedWith() {
        GroupFailedException failed = new GroupFailedException("app/workers", "group 'app/workers' failed: why", GONE);
        ILoggingEvent line = restarting("mail", failed, Duration.ofSeconds(30), RestartReason.FAILURE);
        assertEquals(
                "group app/workers is built anew in 30s: group 'app/workers' failed: why,"
                        + " because java.io.IOException: gone",
                line.getFormattedMessage());
        assertEquals(Level.INFO, line.getLevel());
        assertEquals("java.io.IOException", Captured.values(line).get("error_type"));
        assertEquals("mail", Captured.values(line).get("child"));
    }

    @Test
    void aRestartBecauseOfAGroupThatFailedSaysWhatThatFailedWith() {
        GroupFailedException failed =
                new GroupFailedException("app/workers/in", "group 'app/workers/in' failed: why", GONE);
        assertEquals(
                "group app/workers restarts because of its child in, which follows at once: group 'app/workers/in'"
                        + " failed: why, because java.io.IOException: gone",
                restarting("in", failed, Duration.ZERO, RestartReason.FAILURE).getFormattedMessage());
    }

    @Test
    void aFailureHasTheChainOfCausesAndNoStackTrace() {
        GroupFailedException inner =
                new GroupFailedException("app", "group 'app' failed: why", new IllegalStateException("no pool", GONE));
        ILoggingEvent line = line(new Event.GroupFailed(
                1, AT, "", new GroupFailedException("", "supervisor 's' failed: too much", inner)));
        assertEquals(
                "supervisor 's' failed: too much, because group 'app' failed: why, because"
                        + " java.lang.IllegalStateException: no pool, caused by java.io.IOException: gone",
                line.getFormattedMessage());
        assertEquals(Level.ERROR, line.getLevel());
        assertEquals("io.taskvisor.supervisor", line.getLoggerName());
        assertNull(line.getThrowableProxy());
        assertEquals(
                Map.of("event", "group_failed", "group", "", "error_type", "java.lang.IllegalStateException"),
                Captured.values(line));
    }

    @Test
    void aChainWithoutAnEndIsCut() {
        GroupFailedException circle = new GroupFailedException("g", "again", GONE) {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };
        assertEquals(
                "again, because ".repeat(8) + "…",
                line(new Event.GroupFailed(1, AT, "g", circle)).getFormattedMessage());
    }

    @Test
    void aStopSaysHowOftenItWasBuilt() {
        ILoggingEvent line = line(new Event.GroupStopped(1, AT, "app", new TaskOutcome.Cancelled(GONE, 3)));
        assertEquals("group app stopped: cancelled after it was built 3 times", line.getFormattedMessage());
        assertEquals(Level.INFO, line.getLevel());
        assertNull(line.getThrowableProxy());
        assertEquals(
                Map.of("event", "group_stopped", "group", "app", "outcome", "cancelled", "attempts", 3),
                Captured.values(line));
        ILoggingEvent failed = line(new Event.GroupStopped(1, AT, "app", new TaskOutcome.Failed(GONE, 1)));
        assertEquals("group app stopped: failed after it was built 1 time", failed.getFormattedMessage());
        assertEquals(Level.INFO, failed.getLevel(), "its failure was the error");
    }

    @Test
    void aBrokenBackoffIsToldWhereNothingElseTellsIt() {
        TaskvisorException broken = new TaskvisorException("the backoff strategy is broken", GONE);
        ILoggingEvent line = line(new Event.GroupStopped(1, AT, "app", new TaskOutcome.Fatal(broken, 1)));
        assertEquals(
                "group app stopped: fatal after it was built 1 time: io.taskvisor.TaskvisorException: the backoff"
                        + " strategy is broken, caused by java.io.IOException: gone",
                line.getFormattedMessage());
        assertEquals(Level.ERROR, line.getLevel());
        assertEquals(
                TaskvisorException.class.getName(), line.getThrowableProxy().getClassName());
    }

    @Test
    void whatAGroupFailsWithComesFromATask() {
        GroupFailedException inner = new GroupFailedException("a/b", "inner", GONE);
        assertSame(GONE, Causes.origin(new GroupFailedException("a", "outer", inner)));
        assertSame(GONE, Causes.origin(GONE));
    }
}
