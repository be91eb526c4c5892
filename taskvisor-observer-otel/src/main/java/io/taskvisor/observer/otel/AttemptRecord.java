package io.taskvisor.observer.otel;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** One attempt, from its beginning until it is over. */
final class AttemptRecord {
    private final int number;
    private final Context context;
    private final long startedNanos = System.nanoTime();

    /** How it will have ended, once it was told to stop because it failed; it may go on for a while. */
    private volatile @Nullable AttemptEnd verdict;

    /**
     * Creates the record of an attempt that begins now.
     *
     * @param context what is current while it runs; its span is in there
     */
    AttemptRecord(int number, Context context) {
        this.number = number;
        this.context = context;
    }

    int number() {
        return number;
    }

    Context context() {
        return context;
    }

    Span span() {
        return Span.fromContext(context);
    }

    long elapsedNanos() {
        return System.nanoTime() - startedNanos;
    }

    void toldToStop(AttemptEnd failure) {
        verdict = failure;
    }

    /** Returns how it has ended if it was told to stop because it failed, else {@code otherwise}. */
    AttemptEnd endOr(AttemptEnd otherwise) {
        AttemptEnd known = verdict;
        return known == null ? otherwise : known;
    }
}
