package io.taskvisor.engine.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An executor whose work runs on the test's thread, one piece at each {@link #runNext}. The supervisor may ask for a thread
 * from a helper's thread of its own, so a piece that is due is waited for.
 */
public final class ManualExecutor implements Executor {
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable work) {
        queue.add(work);
    }

    /** Runs the oldest piece, and waits for it if need be. */
    public void runNext() {
        next().run();
    }

    /** Returns the oldest piece for running elsewhere, and waits for it if need be. */
    public Runnable next() {
        try {
            Runnable work = queue.poll(Await.LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            assertNotNull(work, "nobody asked for a thread within " + Await.LIMIT);
            return work;
        } catch (InterruptedException e) {
            throw new AssertionError("an interrupt leaked to the test's thread", e);
        }
    }

    /** Returns how many pieces wait. */
    public int size() {
        return queue.size();
    }
}
