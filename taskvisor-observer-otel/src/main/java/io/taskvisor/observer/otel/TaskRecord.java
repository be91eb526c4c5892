package io.taskvisor.observer.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.taskvisor.TaskId;
import io.taskvisor.event.RestartReason;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one task between its events.
 *
 * <p>These come one after the other, on different threads. Only a shutdown that goes past a thread that hangs can bring two
 * at the same time; so what must be done once (to end an attempt, to tell of a failure) is taken, and there once.
 */
final class TaskRecord {
    private final String name;
    private final Context submission;
    private final Context detached;
    private final Attributes forMetrics;
    private final Attributes forSuccess;
    private final TaskId id;
    private final Map<String, String> tags;

    private final AtomicReference<@Nullable AttemptRecord> attempt = new AtomicReference<>();
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();

    /** Set before the task starts. */
    private volatile boolean oneShot;

    private volatile SpanContext previous = SpanContext.getInvalid();
    private volatile @Nullable Throwable told;
    private volatile RestartReason next = RestartReason.REQUEST;

    /**
     * Creates the record of a task that was just added.
     *
     * @param name its name in metrics
     * @param submission what was current where it was added
     */
    TaskRecord(String supervisor, TaskId id, Map<String, String> tags, String name, Context submission) {
        this.name = name;
        this.submission = submission;
        this.detached = Span.fromContextOrNull(submission) == null ? submission : submission.with(Span.getInvalid());
        this.forMetrics = Attributes.of(Keys.SUPERVISOR, supervisor, Keys.TASK_NAME, name);
        this.forSuccess = forMetrics.toBuilder()
                .put(Keys.ATTEMPT_OUTCOME, AttemptEnd.SUCCEEDED.outcome())
                .build();
        this.id = id;
        this.tags = tags;
    }

    String name() {
        return name;
    }

    /** Returns what was current where the task was added. */
    Context submission() {
        return submission;
    }

    /** Returns the same without its span: for what is no part of the trace in which the task was added. */
    Context detached() {
        return detached;
    }

    Attributes forMetrics() {
        return forMetrics;
    }

    Attributes forMetrics(AttemptEnd end) {
        if (end == AttemptEnd.SUCCEEDED) {
            return forSuccess;
        }
        AttributesBuilder builder = forMetrics.toBuilder().put(Keys.ATTEMPT_OUTCOME, end.outcome());
        if (end.error() != null) {
            builder.put(Keys.ERROR_TYPE, Keys.errorType(end.error()));
        }
        return builder.build();
    }

    /** Returns what spans and log records have of the task; made anew, because many tasks are there and few fail or start. */
    Attributes forSpans() {
        AttributesBuilder all = forMetrics.toBuilder().put(Keys.TASK_PATH, id.path());
        tags.forEach((key, value) -> all.put(Keys.tag(key), value));
        return all.build();
    }

    /** Says that the task is to run once only. */
    void runsOnce() {
        oneShot = true;
    }

    /** Returns whether an attempt is a part of what the task was added in: it is the only one, as far as one knows. */
    boolean isPartOfSubmission(int number) {
        return oneShot && number == 1;
    }

    // ---- the attempt

    void begin(AttemptRecord begun) {
        attempt.set(begun);
    }

    /** Returns the attempt that runs, null if none does. */
    @Nullable
    AttemptRecord attempt() {
        return attempt.get();
    }

    /** Returns the attempt that has run until now, once; null if there is none. */
    @Nullable
    AttemptRecord takeAttempt() {
        return attempt.getAndSet(null);
    }

    /** Returns the span of the attempt before; invalid if there was none. */
    SpanContext previous() {
        return previous;
    }

    void ranIn(SpanContext span) {
        previous = span;
    }

    /** Says why the next attempt follows. */
    void willRestart(RestartReason reason) {
        next = reason;
    }

    /** Returns why the attempt that begins follows the one before: if nothing else was said, somebody asked for it. */
    RestartReason takeReason() {
        RestartReason reason = next;
        next = RestartReason.REQUEST;
        return reason;
    }

    // ---- failures

    /** Keeps a failure until it is known what follows from it. */
    void failed(Failure pending) {
        failure.set(pending);
    }

    /** Returns the failure that is kept, once; null if there is none. */
    @Nullable
    Failure takeFailure() {
        return failure.getAndSet(null);
    }

    void hasTold(Throwable error) {
        told = error;
    }

    /** The row of failures is over: an attempt has succeeded, or has been stable. */
    void recovered() {
        told = null;
    }

    /** Returns whether this is the failure that was told last. */
    boolean wasTold(Throwable error) {
        return told == error;
    }
}
