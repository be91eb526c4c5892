package io.taskvisor.engine.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stage that an attempt's cancellation completes. One object where a minimal stage of the JDK's would be three; as with
 * that, who is given it cannot complete it.
 */
final class CancellationStage extends CompletableFuture<Void> implements Runnable {
    /** Completes it: it is registered as a callback. */
    @Override
    public void run() {
        super.complete(null);
    }

    @Override
    public CompletableFuture<Void> toCompletableFuture() {
        return copy();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    private static UnsupportedOperationException refusal() {
        return new UnsupportedOperationException("only a cancellation completes this stage");
    }

    @Override
    public boolean complete(Void value) {
        throw refusal();
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        throw refusal();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        throw refusal();
    }

    @Override
    public void obtrudeValue(@Nullable Void value) {
        throw refusal();
    }

    @Override
    public void obtrudeException(Throwable failure) {
        throw refusal();
    }

    @Override
    public CompletableFuture<Void> orTimeout(long timeout, TimeUnit unit) {
        throw refusal();
    }

    @Override
    public CompletableFuture<Void> completeAsync(Supplier<? extends Void> value, Executor executor) {
        throw refusal();
    }

    @Override
    public CompletableFuture<Void> completeOnTimeout(Void value, long timeout, TimeUnit unit) {
        throw refusal();
    }
}
