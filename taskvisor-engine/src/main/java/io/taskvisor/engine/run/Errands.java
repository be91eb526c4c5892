package io.taskvisor.engine.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that is not an attempt, on virtual threads: cancel callbacks, interrupts, completions.
 *
 * <p>A virtual thread needs a carrier, and attempts that compute may have all of them, the very attempts perhaps that are to be
 * stopped. So what has not begun after {@link #PATIENCE_NANOS} is run on a platform thread of its own instead, and for some time
 * after that so is all that comes, within a limit. The recovery's thread looks after it.
 */
final class Errands implements Recovery.Lookout {
    /** How long a piece of work may wait for a carrier. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How long after that the carriers are taken to be busy. */
    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How many platform threads there are at most. */
    static final int MOST_SUBSTITUTES = 64;

    private static final VarHandle BEGUN;

    static {
        try {
            BEGUN = MethodHandles.lookup().findVarHandle(Errand.class, "begun", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** One piece of work; of the threads that are to run it, the first to come does. */
    private static final class Errand implements Runnable {
        private final Runnable work;
        private final long sinceNanos;
        private volatile boolean begun;

        Errand(Runnable work, long sinceNanos) {
            this.work = work;
            this.sinceNanos = sinceNanos;
        }

        boolean begin() {
            return BEGUN.compareAndSet(this, false, true);
        }

        @Override
        public void run() {
            if (begin()) {
                work.run();
            }
        }
    }

    private final Threads threads;
    private final Recovery recovery;

    /** What may not have begun yet, oldest first. */
    private final Queue<Errand> waiting = new ConcurrentLinkedQueue<>();

    /**
     * Whether the recovery's thread looks, or is about to. Whoever adds to {@link #waiting} looks here afterwards, and that thread
     * clears it and then looks whether there is more: so nothing is forgotten.
     */
    private final AtomicBoolean watched = new AtomicBoolean();

    private final AtomicInteger substitutes = new AtomicInteger();
    private volatile long busyUntilNanos = System.nanoTime();

    Errands(Threads threads, Recovery recovery) {
        this.threads = threads;
        this.recovery = recovery;
    }

    /** Runs {@code work} on another thread, soon. */
    void run(Runnable work) {
        long now = System.nanoTime();
        Errand errand = new Errand(work, now);
        if (now - busyUntilNanos < 0 && substitute(errand)) {
            return;
        }
        waiting.add(errand);
        try {
            threads.execute(Threads.HELPER, errand);
        } catch (Throwable e) {
            if (errand.begin()) {
                throw e; // Nobody runs it.
            }
        }
        if (!watched.get() && watched.compareAndSet(false, true)) {
            recovery.poke();
        }
    }

    /** Has a platform thread do it, unless there are too many. */
    private boolean substitute(Errand errand) {
        if (substitutes.incrementAndGet() > MOST_SUBSTITUTES) {
            substitutes.decrementAndGet();
            return false;
        }
        try {
            threads.start(threads.platform(Threads.HELPER, () -> {
                try {
                    errand.run();
                } finally {
                    substitutes.decrementAndGet();
                }
            }));
            return true;
        } catch (Throwable e) {
            substitutes.decrementAndGet();
            return false;
        }
    }

    @Override
    public long look(long now) {
        for (; ; ) {
            for (Errand first = waiting.peek(); first != null; first = waiting.peek()) {
                if (!first.begun) {
                    long left = PATIENCE_NANOS - (now - first.sinceNanos);
                    if (left > 0) {
                        return left;
                    }
                    busyUntilNanos = now + BUSY_NANOS;
                    if (!substitute(first)) {
                        return PATIENCE_NANOS;
                    }
                }
                waiting.poll();
            }
            watched.set(false);
            if (waiting.isEmpty() || !watched.compareAndSet(false, true)) {
                return NEVER;
            }
        }
    }
}
