package io.taskvisor.observer.otel;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.taskvisor.RestartPolicy;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.event.Event;
import io.taskvisor.event.RestartReason;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one supervisor into telemetry.
 *
 * <p>An attempt begins with {@code attempt_starting}, on its own thread, and is over with the first event that says so, on
 * whatever thread. One that timed out or stalled is not over when that is told: it is with what follows from it.
 *
 * <p>Metrics come before spans and log records: a processor of these may be the user's, and throw.
 */
final class Recorder implements AutoCloseable {
    private final Supervisor supervisor;
    private final String name;
    private final UnaryOperator<String> taskNames;
    private final AttemptMetrics attempts;
    private final TaskMetrics taskMetrics;
    private final GroupMetrics groupMetrics;
    private final SupervisorMetrics supervisorMetrics;
    private final AttemptSpans spans;
    private final FailureRecords failures;

    /** By the sequence of their ids; from {@code task_added} to {@code task_removed}. */
    private final ConcurrentMap<Long, TaskRecord> tasks = new ConcurrentHashMap<>();

    /** The sequences of submissions that wait for a slot, or have been let in a moment ago. */
    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();

    Recorder(Instrumentation with, Supervisor supervisor, UnaryOperator<String> taskNames) {
        this.supervisor = supervisor;
        this.name = supervisor.config().name();
        this.taskNames = taskNames;
        this.attempts = new AttemptMetrics(with.meter(), name);
        this.taskMetrics = new TaskMetrics(with.meter());
        this.groupMetrics = new GroupMetrics(with.meter(), name);
        this.spans = new AttemptSpans(with.tracer());
        this.failures = new FailureRecords(with.logger());
        this.supervisorMetrics = new SupervisorMetrics(with.meter(), supervisor);
    }

    /** Returns how many tasks are known. */
    int size() {
        return tasks.size() + waiting.size();
    }

    /** Returns what is to be current while an attempt runs; null if nothing is known of it. */
    @Nullable
    Context contextOf(TaskContext context) {
        TaskRecord task = tasks.get(context.id().sequence());
        if (task == null) {
            return null;
        }
        AttemptRecord attempt = task.attempt();
        return attempt != null && attempt.number() == context.attempt() ? attempt.context() : task.detached();
    }

    void on(Event event) {
        if (event instanceof Event.TaskAdded added) {
            added(added);
        } else if (event instanceof Event.SlotQueued queued) {
            waiting.add(queued.task().sequence());
        } else if (event instanceof Event.SlotRejected rejected) {
            waiting.remove(rejected.task().sequence());
        } else if (event instanceof Event.TaskEvent ofTask) {
            TaskRecord task = tasks.get(ofTask.task().sequence());
            if (task != null) {
                on(task, ofTask);
            } else if (event instanceof Event.TaskRemoved) {
                waiting.remove(ofTask.task().sequence()); // Its deadline passed.
            }
        } else if (event instanceof Event.GroupRestarting restarting) {
            restarting(restarting);
        } else {
            supervisorMetrics.shutdown(event);
        }
    }

    private void on(TaskRecord task, Event.TaskEvent event) {
        switch (event.kind()) {
            case ATTEMPT_STARTING -> starting(task, (Event.AttemptStarting) event);
            case ATTEMPT_SUCCEEDED -> {
                over(task, AttemptEnd.SUCCEEDED, Histograms.seconds(((Event.AttemptSucceeded) event).elapsed()));
                task.recovered();
            }
            case ATTEMPT_CANCELLED ->
                over(task, AttemptEnd.CANCELLED, Histograms.seconds(((Event.AttemptCancelled) event).elapsed()));
            case ATTEMPT_FAILED -> failed(task, (Event.AttemptFailed) event);
            case ATTEMPT_TIMED_OUT -> {
                Event.AttemptTimedOut timedOut = (Event.AttemptTimedOut) event;
                toldToStop(task, event, AttemptEnd.of(timedOut), timedOut.cause());
            }
            case ATTEMPT_STALLED -> {
                Event.AttemptStalled stalled = (Event.AttemptStalled) event;
                toldToStop(task, event, AttemptEnd.of(stalled), stalled.cause());
            }
            case ATTEMPT_STABLE -> task.recovered();
            case ATTEMPT_ABANDONED -> attempts.abandoned(task);
            case RESTART_SCHEDULED -> restart(task, (Event.RestartScheduled) event);
            case TASK_QUARANTINED -> {
                over(task, AttemptEnd.CANCELLED);
                failures.givenUp(task);
            }
            case TASK_FINISHED -> finished(task, (Event.TaskFinished) event);
            case TASK_REMOVED -> removed(event.task());
            default -> {}
        }
    }

    private void restarting(Event.GroupRestarting event) {
        String groupName = Keys.UNNAMED;
        try {
            groupName = nameOf(event.group());
        } finally {
            groupMetrics.restarting(groupName, event);
        }
    }

    private String nameOf(String path) {
        return requireNonNull(taskNames.apply(path), () -> "taskNames returned null for " + path);
    }

    // ---- tasks

    private void added(Event.TaskAdded event) {
        TaskId id = event.task();
        String taskName = Keys.UNNAMED;
        try {
            taskName = nameOf(id.slot().isPresent() ? id.name() : id.path()); // Never a key, nor a number.
        } finally {
            // One that has waited is let in on any thread: what is current there has nothing to do with it.
            Context submission = waiting.remove(id.sequence()) ? Context.root() : Context.current();
            TaskRecord task = new TaskRecord(name, id, event.tags(), taskName, submission);
            tasks.put(id.sequence(), task);
            Optional<TaskHandle> handle = supervisor.task(id.path()).filter(found -> id.equals(found.id()));
            if (handle.isEmpty()) {
                // A shutdown was so quick that the task was removed before it was announced.
                tasks.remove(id.sequence());
            } else if (event.restart() == RestartPolicy.NEVER) {
                task.runsOnce();
            }
        }
    }

    private void finished(TaskRecord task, Event.TaskFinished event) {
        over(task, AttemptEnd.by(event.outcome()));
        taskMetrics.finished(task, event.outcome(), event.age());
        failures.givenUp(task);
        failures.finished(task, event);
    }

    private void removed(TaskId id) {
        TaskRecord task = tasks.remove(id.sequence());
        if (task != null) {
            leave(task);
        }
    }

    // ---- attempts

    private void starting(TaskRecord task, Event.AttemptStarting event) {
        restarted(task, event);
        Context context = task.detached();
        try {
            context = spans.start(task, event.attempt());
        } finally {
            AttemptRecord attempt = new AttemptRecord(event.attempt(), context);
            attempts.began(task, attempt, event.waited());
            task.begin(attempt);
            if (tasks.get(event.task().sequence()) != task) {
                leave(task); // A shutdown went past this thread, and the task is gone.
            }
        }
    }

    private void failed(TaskRecord task, Event.AttemptFailed event) {
        AttemptEnd end = AttemptEnd.of(event);
        AttemptRecord attempt = task.attempt();
        if (attempt != null) {
            task.failed(failure(event, attempt.context()));
            over(task, end, Histograms.seconds(event.elapsed()));
        } else {
            rejected(task, event, end);
        }
    }

    /** An attempt failed without having begun: its executor would not have it. */
    private void rejected(TaskRecord task, Event.AttemptFailed event, AttemptEnd end) {
        restarted(task, event);
        attempts.ran(task, task.detached(), end, Histograms.seconds(event.elapsed()));
        Context context = spans.start(task, event.attempt());
        task.failed(failure(event, context));
        endSpan(task, Span.fromContext(context), end);
    }

    private static Failure failure(Event.AttemptFailed event, Context context) {
        return new Failure(event.cause(), event.attempt(), event.consecutiveFailures(), context, event.at());
    }

    private void restarted(TaskRecord task, Event.AttemptEvent next) {
        RestartReason reason = task.takeReason();
        if (next.attempt() > 1) {
            taskMetrics.restarted(task, reason);
        }
    }

    private void toldToStop(TaskRecord task, Event.TaskEvent event, AttemptEnd end, Throwable error) {
        AttemptRecord attempt = task.attempt();
        if (attempt != null) {
            attempt.toldToStop(end);
            failures.toldToStop(
                    task,
                    new Failure(error, attempt.number(), end.consecutiveFailures(), attempt.context(), event.at()));
        }
    }

    private void restart(TaskRecord task, Event.RestartScheduled event) {
        over(task, AttemptEnd.CANCELLED);
        task.willRestart(event.reason());
        if (event.reason() == RestartReason.FAILURE) {
            taskMetrics.backsOff(task, event.delay());
        }
        failures.retried(task);
    }

    /** The attempt that runs, if one does, is over: by what it was told to stop for, or else by this. */
    private void over(TaskRecord task, AttemptEnd otherwise) {
        AttemptRecord attempt = task.attempt();
        if (attempt != null) {
            over(task, attempt.endOr(otherwise), Histograms.seconds(attempt.elapsedNanos()));
        }
    }

    private void over(TaskRecord task, AttemptEnd end, double seconds) {
        AttemptRecord attempt = task.takeAttempt();
        if (attempt != null) {
            attempts.ended(task, attempt, end, seconds);
            endSpan(task, attempt.span(), end);
        }
    }

    private void endSpan(TaskRecord task, Span span, AttemptEnd end) {
        task.ranIn(span.getSpanContext());
        spans.end(span, end);
    }

    /** The task is not watched any more; if an attempt runs, it is not known how it will end. */
    private void leave(TaskRecord task) {
        AttemptRecord attempt = task.takeAttempt();
        if (attempt != null) {
            attempts.left(task, attempt);
            attempt.span().end();
        }
    }

    @Override
    public void close() {
        supervisorMetrics.close();
        tasks.values().forEach(this::leave);
        tasks.clear();
        waiting.clear();
    }
}
