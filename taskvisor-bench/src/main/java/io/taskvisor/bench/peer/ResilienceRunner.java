package io.taskvisor.bench.peer;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Resilience4j 2 with a retry without delay or limit. */
final class ResilienceRunner implements Runner {
    enum Form {
        SYNC,
        ASYNC
    }

    private final Form form;
    private final ExecutorService executor = Bare.executor();
    private final ScheduledExecutorService scheduler =
            new ScheduledThreadPoolExecutor(Runtime.getRuntime().availableProcessors());
    private final RetryConfig config = RetryConfig.custom()
            .maxAttempts(Integer.MAX_VALUE)
            .waitDuration(Duration.ZERO)
            .build();

    ResilienceRunner(Form form) {
        this.form = form;
    }

    @Override
    public Callable<?> retry(String name, Runnable work) {
        Retry retry = Retry.of(name, config);
        Future<?> done = form == Form.SYNC
                ? executor.submit(Retry.decorateRunnable(retry, work))
                : CompletableFuture.supplyAsync(
                                () -> retry.executeCompletionStage(scheduler, () -> stage(work)), scheduler)
                        .thenCompose(stage -> stage);
        return done::get;
    }

    /** The scheduler runs each attempt itself: a second thread would cost a hand-over for each. */
    private static CompletionStage<?> stage(Runnable work) {
        try {
            work.run();
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Callable<?> once(String name, Runnable work) {
        return retry(name, work);
    }

    @Override
    public void close() {
        executor.shutdown();
        scheduler.shutdown();
    }
}
