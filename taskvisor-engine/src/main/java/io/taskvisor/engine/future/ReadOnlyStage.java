package io.taskvisor.engine.future;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stage that may be given to everybody: who has it cannot complete it, as with a minimal stage of the JDK's, and what they
 * make of it is their own. One object where the JDK's would be three.
 *
 * @param <T> the value
 */
public class ReadOnlyStage<T> extends Source<T> {
    /** Creates a stage that only {@link #bring} and {@link #fail} complete. */
    public ReadOnlyStage() {}

    @Override
    public final CompletableFuture<T> toCompletableFuture() {
        return handOut(Allowance.none());
    }

    private static UnsupportedOperationException refusal() {
        return new UnsupportedOperationException("only the supervisor completes this stage");
    }

    @Override
    public final boolean complete(T value) {
        throw refusal();
    }

    @Override
    public final boolean completeExceptionally(Throwable failure) {
        throw refusal();
    }

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        throw refusal();
    }

    @Override
    public final void obtrudeValue(@Nullable T value) {
        throw refusal();
    }

    @Override
    public final void obtrudeException(Throwable failure) {
        throw refusal();
    }

    @Override
    public final CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        throw refusal();
    }

    @Override
    public final CompletableFuture<T> completeAsync(Supplier<? extends T> value, Executor executor) {
        throw refusal();
    }

    @Override
    public final CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        throw refusal();
    }
}
