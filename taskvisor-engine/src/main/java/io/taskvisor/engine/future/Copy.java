package io.taskvisor.engine.future;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A future that a {@link Source} has handed out: the caller's own, who may complete or cancel it.
 *
 * <p>All methods through which something comes to depend on a future call one of those below first, {@code allOf} and {@code
 * anyOf} aside. From then on the source holds on to it.
 *
 * @param <S> what the source brings
 * @param <R> what this future makes of it
 */
public abstract class Copy<S, R> extends CompletableFuture<R> {
    /** Something depends on it, or is about to. */
    private volatile boolean kept;

    /** Where the source has it; null as long as it is the only one, and in the end. Written under the lock of the copies. */
    private volatile Copies.@Nullable Chunk<S> chunk;

    /** Creates a future for {@link Source#handOut(Copy, Allowance)}. */
    protected Copy() {}

    /** A future of just what the source brings. */
    static final class Same<T> extends Copy<T, T> {
        @Override
        protected void arrived(T value) {
            complete(value);
        }
    }

    /** The source has its value. May be called again. */
    protected abstract void arrived(S value);

    final void putInto(Copies.@Nullable Chunk<S> place) {
        chunk = place;
    }

    /** Returns whether it is to be held even if nobody has it. */
    final boolean isKept() {
        return !isDone() && (kept || getNumberOfDependents() > 0);
    }

    // The chunk is written before isKept is asked; here it is the other way round. So one of the two sees the other.

    private void keep() {
        if (kept) {
            return;
        }
        kept = true;
        Copies.Chunk<S> place = chunk;
        if (place != null) {
            place.hold();
        }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        keep();
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<R> toCompletableFuture() {
        keep();
        return this;
    }

    @Override
    public CompletionStage<R> minimalCompletionStage() {
        keep();
        return super.minimalCompletionStage();
    }
}
