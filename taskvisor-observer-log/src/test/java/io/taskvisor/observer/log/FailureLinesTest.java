package io.taskvisor.observer.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.taskvisor.AttemptStalledException;
import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.DeadlineExceededException;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.event.EventKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of failures, and how often. */
class FailureLinesTest {
    private final Captured log = new Captured(Level.INFO);
    private final LogObserver observer = LogObserver.create();
    private final Events events = Events.of(observer);

    @AfterEach
    void close() {
        observer.close();
        log.close();
    }

    private static IOException refused(String message) {
        return new IOException(message);
    }

    private static IOException elsewhere(String message) {
        return new IOException(message);
    }

    private List<String> messages() {
        return log.events().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** Returns the messages of the lines that have a stack trace. */
    private List<String> traced() {
        return log.events().stream()
                .filter(event -> event.getThrowableProxy() != null)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aFailureAndWhatFollowsAreOneLine() {
        events.failed(1, refused("a")).restart(1);
        assertEquals(
                List.of("attempt 1 failed after 2ms: java.io.IOException: a; attempt 2 follows in 100ms"), messages());
        ILoggingEvent line = log.events().get(0);
        assertEquals(Level.WARN, line.getLevel());
        assertEquals(
                Map.of(
                        "event",
                        "attempt_failed",
                        "task",
                        "t",
                        "attempt",
                        1,
                        "elapsed_ms",
                        2L,
                        "failures",
                        1,
                        "error_type",
                        "java.io.IOException",
                        "next_attempt",
                        2,
                        "delay_ms",
                        100L,
                        "reason",
                        "failure"),
                Captured.values(line));
    }

    @Test
    void theSameFailureAtTheSamePlacePrintsItsStackTraceOnce() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            events.failed(attempt, refused("no " + attempt)).restart(attempt);
        }
        assertEquals(List.of(messages().get(0)), traced());
        assertEquals(
                "attempt 3 failed after 2ms (3 in a row), same as attempt 1: java.io.IOException: no 3;"
                        + " attempt 4 follows in 100ms",
                messages().get(2));
        assertEquals(1L, Captured.values(log.events().get(2)).get("same_as_attempt"));
    }

    @Test
    void anotherPlaceIsAnotherFailure() {
        List<IOException> failures = List.of(refused(""), elsewhere(""));
        events.failed(1, failures.get(0)).restart(1);
        events.failed(2, failures.get(1)).restart(2);
        assertEquals(2, traced().size(), () -> messages().toString());
    }

    @Test
    void anotherCauseIsAnotherFailure() {
        int attempt = 1;
        IOException first = new IOException();
        IllegalStateException second = new IllegalStateException();
        second.setStackTrace(first.getStackTrace());
        for (Throwable cause : List.of(first, second, first)) {
            events.failed(attempt, new RuntimeException("wrapped", cause)).restart(attempt++);
        }
        assertEquals(2, traced().size(), () -> messages().toString());
        assertEquals(1L, Captured.values(log.events().get(2)).get("same_as_attempt"));
    }

    @Test
    void onlyTheLastFourAreKnown() {
        StackTraceElement[] here = new Exception().getStackTrace();
        List<Throwable> failures = List.of(
                new IOException(), new IllegalStateException(), new Exception(), new Error(), new RuntimeException());
        failures.forEach(failure -> failure.setStackTrace(here));
        for (int attempt = 1; attempt <= 5; attempt++) {
            events.failed(attempt, failures.get(attempt - 1)).restart(attempt);
        }
        events.failed(6, failures.get(1)).restart(6);
        assertEquals(5, traced().size());
        events.failed(7, failures.get(0)).restart(7);
        assertEquals(6, traced().size());
    }

    @Test
    void failuresThatTakeTurnsAreBothKnown() {
        for (int attempt = 1; attempt <= 6; attempt++) {
            events.failed(attempt, attempt % 2 == 0 ? refused("") : elsewhere(""))
                    .restart(attempt);
        }
        assertEquals(2, traced().size(), () -> messages().toString());
    }

    @Test
    void afterAnHourTheStackTraceIsPrintedAgain() {
        IOException cause = refused("");
        events.failed(1, cause).restart(1);
        events.later(Duration.ofMinutes(59).minusSeconds(10)).failed(2, cause).restart(2);
        assertEquals(1, traced().size());
        events.later(Duration.ofMinutes(2)).failed(3, cause).restart(3);
        events.failed(4, cause).restart(4);
        assertEquals(2, traced().size());
        assertTrue(messages().get(3).contains("same as attempt 3"), messages().get(3));
    }

    @Test
    void aTaskThatWasRemovedIsForgotten() {
        IOException cause = refused("");
        events.failed(1, cause).restart(1).removed();
        events.failed(1, cause).restart(1);
        assertEquals(2, traced().size());
    }

    @Test
    void tasksAreToldApart() {
        IOException cause = refused("");
        events.failed(1, cause).restart(1);
        new Events(observer, new TaskId(2, "t"), Map.of()).failed(1, cause).restart(1);
        assertEquals(2, traced().size());
    }

    @Test
    void onlySoManyTasksAreRemembered() {
        Memory memory = new Memory();
        for (int i = 0; i < 20_000; i++) {
            memory.ofTask(new TaskId(i, "t" + i));
        }
        assertEquals(10_000, memory.size());
    }

    @Test
    void anOutcomeDoesNotPrintTheStackTraceOfItsLastAttemptAgain() {
        IOException cause = refused("gone");
        events.failed(1, cause).finished(new TaskOutcome.Failed(cause, 1));
        assertEquals(
                List.of(
                        "attempt 1 failed after 2ms: java.io.IOException: gone",
                        "task t: failed after 1 attempt and 7ms: java.io.IOException: gone (stack trace: attempt 1)"),
                messages());
        assertEquals(1, traced().size());
        assertEquals(Level.ERROR, log.events().get(1).getLevel());
    }

    @Test
    void anOutcomeWhoseAttemptWasNotLoggedHasTheStackTrace() {
        LogObserver quiet = observer.withoutKind(EventKind.ATTEMPT_FAILED);
        IOException cause = refused("gone");
        Events.of(quiet).failed(1, cause).finished(new TaskOutcome.Fatal(cause, 1));
        quiet.close();
        assertEquals(List.of("task t: fatal after 1 attempt and 7ms: java.io.IOException: gone"), messages());
        assertEquals(1, traced().size());
    }

    @Test
    void aDeadlineHasTheStackTraceOfTheLastFailure() {
        IOException cause = refused("gone");
        events.failed(1, cause).restart(1);
        events.finished(new TaskOutcome.Failed(new DeadlineExceededException("too late", cause), 1));
        assertEquals(
                "task t: failed after 1 attempt and 7ms: io.taskvisor.DeadlineExceededException: too late, caused by"
                        + " java.io.IOException: gone (stack trace: attempt 1)",
                messages().get(1));
        assertNull(log.events().get(1).getThrowableProxy());
        events.finished(new TaskOutcome.Failed(new DeadlineExceededException("too late", null), 0));
        assertNull(log.events().get(2).getThrowableProxy());
    }

    @Test
    void timeoutsAndStallsAreToldAtOnceAndSoIsWhatFollows() {
        StackTraceElement[] here = new Exception().getStackTrace();
        for (int attempt = 1; attempt <= 2; attempt++) {
            AttemptTimeoutException late = new AttemptTimeoutException("late");
            late.setStackTrace(here);
            events.timedOut(attempt, late);
            assertEquals(2 * attempt - 1, messages().size());
            events.restart(attempt);
        }
        assertEquals(
                List.of(
                        "attempt 1 timed out: io.taskvisor.AttemptTimeoutException: late",
                        "attempt 2 follows in 100ms (failure)",
                        "attempt 2 timed out (2 in a row), same as attempt 1: io.taskvisor.AttemptTimeoutException: late",
                        "attempt 3 follows in 100ms (failure)"),
                messages());
        assertEquals(
                List.of(Level.WARN, Level.INFO, Level.WARN, Level.INFO),
                log.events().stream().map(ILoggingEvent::getLevel).toList(),
                "one warning for each failure");
        events.stalled(3, new AttemptStalledException("silent")).stuck(3, new Exception("stands here"));
        assertEquals(3, traced().size());
    }

    @Test
    void theLineOfAStuckAttemptSaysWhatFollows() {
        Exception where = new Exception("stands here");
        events.stuck(3, where).stuck(3, where, Optional.of(Duration.ofMinutes(1)), true);
        events.abandoned(3, where, true).abandoned(3, where, false);
        String here = ": java.lang.Exception: stands here";
        assertEquals(
                List.of(
                        "attempt 3 has ignored for 20s that it is to stop (timeout); no attempt follows until it returns (see"
                                + " withAbandonAfter)" + here,
                        "attempt 3 has ignored for 20s that it is to stop (timeout); it will be abandoned in 60s, and the task goes"
                                + " on without it, same as attempt 3" + here,
                        "attempt 3 was abandoned after 80s, and its thread goes on; so does the task, without it, same as"
                                + " attempt 3" + here,
                        "attempt 3 was abandoned after 80s, and its thread goes on; the task has ended, same as attempt 3"
                                + here),
                messages());
        log.events().forEach(line -> assertEquals(Level.WARN, line.getLevel()));
        assertEquals(1, traced().size());
    }

    @Test
    void theFirstSuccessAfterFailuresIsToldAtInfo() {
        events.succeeded(1).failed(2, refused("")).restart(2);
        events.timedOut(3, new AttemptTimeoutException("late")).restart(3);
        events.succeeded(4).succeeded(5);
        assertEquals(
                "attempt 4 succeeded after 2ms: recovered after 2 failures",
                messages().get(messages().size() - 1));
        ILoggingEvent recovered = log.one("recovered");
        assertEquals(Level.INFO, recovered.getLevel());
        assertEquals(2, Captured.values(recovered).get("failures"));
    }

    @Test
    void soIsAnAttemptThatIsStableAfterFailures() {
        events.failed(1, refused("")).restart(1).failed(2, refused("")).restart(2);
        events.stable(3, 2).succeeded(3);
        assertEquals(
                "attempt 3 is stable after 60s: recovered after 2 failures",
                messages().get(messages().size() - 1),
                "and once is enough");
        ILoggingEvent recovered = log.one("recovered");
        assertEquals(Level.INFO, recovered.getLevel());
        assertEquals(2, Captured.values(recovered).get("failures"));
    }

    @Test
    void aQuarantinedTaskNamesTheFailureWithoutItsStackTrace() {
        IOException cause = refused("gone");
        events.failed(1, cause).quarantined(cause);
        assertEquals(
                "task t is quarantined, its retries are used up: java.io.IOException: gone (stack trace: attempt 1)",
                messages().get(1));
        assertEquals(1, traced().size());
    }

    @Test
    void aFailureIsToldWhenWhatFollowsIsLost() {
        events.failed(1, refused("")).dropped(3);
        assertEquals(
                List.of(
                        "attempt 1 failed after 2ms: java.io.IOException: ",
                        "this log lost 3 events: it could not keep up"),
                messages());
        assertEquals(3L, Captured.values(log.events().get(1)).get("count"));
        events.failed(2, refused(""));
        assertEquals(2, messages().size());
        observer.close();
        assertEquals(3, messages().size());
        assertNotNull(log.one("attempt 2 failed"));
    }

    @Test
    void supervisorsThatShareAnObserverAreToldApart() throws InterruptedException {
        IOException cause = refused("");
        events.failed(1, cause).restart(1);
        Thread other =
                new Thread(() -> Events.of(observer).failed(1, cause).restart(1).succeeded(2));
        other.start();
        other.join();
        assertEquals(2, traced().size());
        assertTrue(log.one("recovered").getFormattedMessage().endsWith("after 1 failure"));
    }
}
