package io.taskvisor.observer.otel;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/**
 * One span for each attempt.
 *
 * <p>The only attempt of a task that runs once is a part of what the task was added in, and a child of that span. Any other
 * begins a trace of its own, so that a task that runs for months is not one trace; it is linked to the attempt before and to
 * where the task was added. What else was in the context there (baggage, keys of the user's) is there in either case.
 */
final class AttemptSpans {
    private final Tracer tracer;

    AttemptSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Starts the span of an attempt, and returns the context that has it. */
    Context start(TaskRecord task, int attempt) {
        SpanBuilder builder = tracer.spanBuilder("run " + task.name())
                .setSpanKind(SpanKind.INTERNAL)
                .setAllAttributes(task.forSpans())
                .setAttribute(Keys.ATTEMPT_NUMBER, (long) attempt);
        if (task.isPartOfSubmission(attempt)) {
            builder.setParent(task.submission());
        } else {
            builder.setParent(task.detached());
            link(builder, task.previous());
            link(builder, Span.fromContext(task.submission()).getSpanContext());
        }
        return task.submission().with(builder.startSpan());
    }

    private static void link(SpanBuilder builder, SpanContext span) {
        if (span.isValid()) {
            builder.addLink(span);
        }
    }

    void end(Span span, AttemptEnd end) {
        try {
            span.setAttribute(Keys.ATTEMPT_OUTCOME, end.outcome());
            Throwable error = end.error();
            if (error != null) {
                span.setAttribute(Keys.ERROR_TYPE, Keys.errorType(error));
                span.setAttribute(Keys.ATTEMPT_FATAL, end.fatal());
                if (end.consecutiveFailures() > 0) {
                    span.setAttribute(Keys.CONSECUTIVE_FAILURES, (long) end.consecutiveFailures());
                }
                String message = error.getMessage();
                span.setStatus(StatusCode.ERROR, message == null ? "" : message);
            }
        } finally {
            span.end();
        }
    }
}
