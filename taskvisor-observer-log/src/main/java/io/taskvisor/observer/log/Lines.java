package io.taskvisor.observer.log;

import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** The words of each event, and its data. */
final class Lines {
    private Lines() {}

    static void log(LoggingEventBuilder line, Event event) {
        if (event instanceof Event.AttemptEvent attempt) {
            attempt(line.addKeyValue("attempt", attempt.attempt()), attempt);
        } else if (event instanceof Event.TaskEvent task) {
            task(line, task);
        } else {
            supervisor(line, event);
        }
    }

    private static void attempt(LoggingEventBuilder line, Event.AttemptEvent event) {
        int n = event.attempt();
        if (event instanceof Event.AttemptStarting) {
            line.log("attempt {} starts", n);
        } else if (event instanceof Event.AttemptSucceeded e) {
            elapsed(line, e.elapsed()).log("attempt {} succeeded after {}", n, text(e.elapsed()));
        } else if (event instanceof Event.AttemptFailed e) {
            elapsed(line, e.elapsed())
                    .setCause(e.cause())
                    .log(
                            "attempt {} failed{} after {}: {}",
                            n,
                            e.fatal() ? " fatally" : "",
                            text(e.elapsed()),
                            e.cause());
        } else if (event instanceof Event.AttemptTimedOut e) {
            line.setCause(e.cause()).log("attempt {} timed out", n);
        } else if (event instanceof Event.AttemptStalled e) {
            line.setCause(e.cause()).log("attempt {} stalled", n);
        } else if (event instanceof Event.AttemptCancelled e) {
            elapsed(line, e.elapsed()).log("attempt {} was stopped after {}", n, text(e.elapsed()));
        } else if (event instanceof Event.RestartScheduled e) {
            line.addKeyValue("delay_ms", e.delay().toMillis())
                    .addKeyValue("reason", e.reason().label())
                    .log(
                            "attempt {} follows in {} ({})",
                            n + 1,
                            text(e.delay()),
                            e.reason().label());
        } else if (event instanceof Event.TaskReady) {
            line.log("attempt {} is ready", n);
        } else if (event instanceof Event.TaskStuck e) {
            line.setCause(e.stuckAt()).log("attempt {} ignores that it was told to stop", n);
        }
    }

    private static void task(LoggingEventBuilder line, Event.TaskEvent event) {
        if (event instanceof Event.TaskFinished e) {
            TaskOutcome outcome = e.outcome();
            cause(line, outcome)
                    .addKeyValue("outcome", outcome.label())
                    .addKeyValue("attempts", outcome.attempts())
                    .log(
                            "task {}: {} after {} and {}",
                            e.task().path(),
                            outcome.label(),
                            attempts(outcome),
                            text(e.age()));
        } else if (event instanceof Event.TaskQuarantined e) {
            line.setCause(e.cause())
                    .log(
                            "task {} is quarantined: its retries are used up",
                            e.task().path());
        } else if (event instanceof Event.TaskAdded e) {
            line.log("task {} added", e.task().path());
        } else if (event instanceof Event.TaskPaused e) {
            line.log("task {} paused", e.task().path());
        } else if (event instanceof Event.TaskResumed e) {
            line.log("task {} resumed", e.task().path());
        } else if (event instanceof Event.TaskRemoved e) {
            line.log("task {} removed", e.task().path());
        }
    }

    private static void supervisor(LoggingEventBuilder line, Event event) {
        if (event instanceof Event.SupervisorStarted e) {
            of(line, e.supervisor()).log("supervisor {} started", e.supervisor());
        } else if (event instanceof Event.ShutdownRequested e) {
            of(line, e.supervisor())
                    .log("supervisor {} shuts down: {} to stop", e.supervisor(), count(e.tasks(), "task"));
        } else if (event instanceof Event.AllStoppedWithinGrace e) {
            of(line, e.supervisor()).log("supervisor {}: all tasks stopped within {}", e.supervisor(), text(e.took()));
        } else if (event instanceof Event.GraceExceeded e) {
            of(line, e.supervisor()).log("supervisor {} abandoned {}", e.supervisor(), e.abandoned());
        } else if (event instanceof Event.SupervisorStopped e) {
            of(line, e.supervisor()).log("supervisor {} stopped", e.supervisor());
        } else if (event instanceof Event.ObserverFailed e) {
            line.addKeyValue("observer", e.observer())
                    .setCause(e.cause())
                    .log("observer {} failed on {}", e.observer(), e.during().label());
        } else if (event instanceof Event.EventsDropped e) {
            line.addKeyValue("observer", e.observer())
                    .addKeyValue("count", e.count())
                    .log("this log lost {}: it could not keep up", count(e.count(), "event"));
        }
    }

    private static LoggingEventBuilder of(LoggingEventBuilder line, String supervisor) {
        return line.addKeyValue("supervisor", supervisor);
    }

    private static LoggingEventBuilder elapsed(LoggingEventBuilder line, Duration elapsed) {
        return line.addKeyValue("elapsed_ms", elapsed.toMillis());
    }

    /** Adds the cause of a failure; what a cancelled task was stopped with is none. */
    private static LoggingEventBuilder cause(LoggingEventBuilder line, TaskOutcome outcome) {
        @Nullable Throwable cause = outcome.failure().orElse(null);
        return cause == null || outcome instanceof TaskOutcome.Cancelled ? line : line.setCause(cause);
    }

    private static String attempts(TaskOutcome outcome) {
        return count(outcome.attempts(), "attempt");
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String text(Duration duration) {
        return duration.toMillis() < 10_000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
    }
}
