package io.taskvisor.engine.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Work that is not an attempt, on virtual threads: cancel callbacks, interrupts, completions.
 *
 * <p>A virtual thread needs a carrier, and attempts that compute may have all of them, the very attempts perhaps that are to be
 * stopped. So what has not begun after {@link #PATIENCE_NANOS} is run by a platform thread instead, the substitute, which goes on
 * until nothing waits. While that thread gets on, it is the only one: many errands that are late together need no thread each.
 * Where it does not get on, another one joins it, within a limit. The recovery's thread looks after it.
 */
final class Errands implements Recovery.Lookout {
    /** How long a piece of work may wait for a carrier. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

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

    /** How many errands substitutes have begun. */
    private final AtomicLong taken = new AtomicLong();

    /** What {@link #taken} was when the recovery's thread saw something late. Only for that thread. */
    private long takenBefore = -1;

    Errands(Threads threads, Recovery recovery) {
        this.threads = threads;
        this.recovery = recovery;
    }

    /** Runs {@code work} on another thread, soon. */
    void run(Runnable work) {
        Errand errand = new Errand(work, System.nanoTime());
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

    @Override
    public long look(long now) {
        for (; ; ) {
            Errand first = firstWaiting();
            if (first != null) {
                long left = PATIENCE_NANOS - (now - first.sinceNanos);
                if (left <= 0) {
                    substituteUnlessOneGetsOn();
                }
                return left > 0 ? left : PATIENCE_NANOS;
            }
            watched.set(false);
            if (waiting.isEmpty() || !watched.compareAndSet(false, true)) {
                return NEVER;
            }
        }
    }

    private @Nullable Errand firstWaiting() {
        Errand first = waiting.peek();
        while (first != null && first.begun) {
            waiting.remove(first); // A substitute may have taken it out.
            first = waiting.peek();
        }
        return first;
    }

    private void substituteUnlessOneGetsOn() {
        long sum = taken.get();
        if (substitutes.get() == 0 || sum == takenBefore) {
            substitute();
        }
        takenBefore = sum;
    }

    /** Has a platform thread run what waits, unless there are too many. */
    private void substitute() {
        if (substitutes.incrementAndGet() > MOST_SUBSTITUTES) {
            substitutes.decrementAndGet();
            return;
        }
        try {
            threads.start(threads.platform(Threads.HELPER, this::runAll));
        } catch (Throwable e) {
            substitutes.decrementAndGet(); // No thread can be started: it is tried again at the next look.
        }
    }

    private void runAll() {
        try {
            for (Errand next = waiting.poll(); next != null; next = waiting.poll()) {
                if (next.begin()) {
                    taken.incrementAndGet();
                    next.work.run();
                }
            }
        } finally {
            substitutes.decrementAndGet();
        }
    }
}
