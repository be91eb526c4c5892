package io.taskvisor.observer.otel;

import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * One log record, an event with its exception, for each failure: WARN if another attempt follows, ERROR if none does. So a
 * failed attempt is told when that is decided, at once; one that timed out or stalled when it is told to stop, because it may
 * not care.
 */
final class FailureRecords {
    private static final String OF_ATTEMPT = "taskvisor.task.attempt.exception";
    private static final String OF_TASK = "taskvisor.task.exception";

    private final Logger logger;

    FailureRecords(Logger logger) {
        this.logger = logger;
    }

    /** Another attempt follows what failed, if something has. */
    void retried(TaskRecord task) {
        tell(task, task.takeFailure(), Severity.WARN);
    }

    /** No attempt follows what failed, if something has. */
    void givenUp(TaskRecord task) {
        tell(task, task.takeFailure(), Severity.ERROR);
    }

    void toldToStop(TaskRecord task, Failure failure) {
        tell(task, failure, Severity.WARN);
    }

    private void tell(TaskRecord task, @Nullable Failure failure, Severity severity) {
        if (failure != null) {
            task.hasTold(failure.error());
            record(task, OF_ATTEMPT, severity, failure.error())
                    .setTimestamp(failure.at())
                    .setContext(failure.context())
                    .setAttribute(Keys.ATTEMPT_NUMBER, (long) failure.attempt())
                    .setAttribute(Keys.CONSECUTIVE_FAILURES, (long) failure.consecutiveFailures())
                    .emit();
        }
    }

    /** A task has finished: tells what it failed with, unless that was the failure of its last attempt. */
    void finished(TaskRecord task, Event.TaskFinished event) {
        TaskOutcome outcome = event.outcome();
        Throwable error = outcome.failure().orElse(null);
        if (error != null && TaskMetrics.isFailure(outcome) && !task.wasTold(error)) {
            record(task, OF_TASK, Severity.ERROR, error)
                    .setTimestamp(event.at())
                    .setContext(task.submission())
                    .setAttribute(Keys.TASK_OUTCOME, outcome.label())
                    .emit();
        }
    }

    private LogRecordBuilder record(TaskRecord task, String name, Severity severity, Throwable error) {
        return logger.logRecordBuilder()
                .setEventName(name)
                .setSeverity(severity)
                .setAllAttributes(task.forSpans())
                .setException(error);
    }
}
