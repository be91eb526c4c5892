package io.taskvisor.engine.testing;

import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A task whose attempts block until the test releases them: {@link #polite} ones end when they are interrupted. */
public final class Blocker implements Task {
    private final boolean ignoresInterrupts;
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile Thread thread = Thread.currentThread();

    private Blocker(boolean ignoresInterrupts) {
        this.ignoresInterrupts = ignoresInterrupts;
    }

    /** Returns one that ends with the {@link InterruptedException} it gets. */
    public static Blocker polite() {
        return new Blocker(false);
    }

    /** Returns one that ends when it is released, and not before. */
    public static Blocker stubborn() {
        return new Blocker(true);
    }

    @Override
    public void run(TaskContext context) throws Exception {
        try {
            blockHere();
        } finally {
            ended.incrementAndGet();
        }
    }

    /** In the stack trace of a blocked attempt. */
    private void blockHere() throws InterruptedException {
        thread = Thread.currentThread();
        started.incrementAndGet();
        while (release.getCount() > 0) {
            try {
                Await.open(release);
            } catch (InterruptedException e) {
                interrupts.incrementAndGet();
                if (!ignoresInterrupts) {
                    throw e;
                }
            }
        }
    }

    /** Lets all attempts end, those to come too. */
    public void release() {
        release.countDown();
    }

    /** Waits until so many attempts have started. */
    public void awaitStarted(int attempts) {
        Await.until(attempts + " attempts have started", () -> started.get() >= attempts);
    }

    /** Waits until so many attempts have ended. */
    public void awaitEnded(int attempts) {
        Await.until(attempts + " attempts have ended", () -> ended.get() >= attempts);
    }

    /** Returns how many attempts have started. */
    public int started() {
        return started.get();
    }

    /** Returns what the thread of the last attempt is called now. */
    public String threadName() {
        return thread.getName();
    }

    /** Returns how many interrupts came. */
    public int interrupts() {
        return interrupts.get();
    }
}
