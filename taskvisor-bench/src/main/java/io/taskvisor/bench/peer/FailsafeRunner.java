package io.taskvisor.bench.peer;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Failsafe 3 with a retry policy without delay or limit. */
final class FailsafeRunner implements Runner {
    enum Form {
        SYNC,
        ASYNC
    }

    private final Form form;
    private final ExecutorService executor = Bare.executor();
    private final FailsafeExecutor<Object> failsafe;

    FailsafeRunner(Form form) {
        this.form = form;
        RetryPolicy<Object> policy = RetryPolicy.builder().withMaxRetries(-1).build();
        FailsafeExecutor<Object> plain = Failsafe.with(policy);
        this.failsafe = form == Form.ASYNC ? plain.with(executor) : plain;
    }

    @Override
    public Callable<?> retry(String name, Runnable work) {
        Future<?> done =
                form == Form.ASYNC ? failsafe.runAsync(work::run) : executor.submit(() -> failsafe.run(work::run));
        return done::get;
    }

    @Override
    public Callable<?> once(String name, Runnable work) {
        return retry(name, work);
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
