package io.taskvisor.bench.peer;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** A loop around the work. */
final class BareRunner implements Runner {
    private final ExecutorService executor = Bare.executor();

    @Override
    public Callable<?> retry(String name, Runnable work) {
        return once(name, () -> loop(work));
    }

    private static void loop(Runnable work) {
        for (boolean failed = true; failed; ) {
            try {
                work.run();
                failed = false;
            } catch (RuntimeException e) {
                failed = true;
            }
        }
    }

    @Override
    public Callable<?> once(String name, Runnable work) {
        Future<?> done = executor.submit(work);
        return done::get;
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
