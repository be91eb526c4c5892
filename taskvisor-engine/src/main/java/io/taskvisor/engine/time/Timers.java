package io.taskvisor.engine.time;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.run.Step;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One scheduler for all delays and timeouts: the user's, or one thread of ours that is started when it is first needed.
 * Should the user's refuse (it may have been shut down), ours steps in, because a delay that never ends would be a task that
 * died silently.
 *
 * <p>With ours, most delays are over before they matter: the grace of an attempt that ends when it is told to, the timeout of
 * one that is done in no time. So one that is not short waits in {@link #young} first, at no more than the cost of a queue, and
 * is entered with the scheduler by a sweep that comes soon, unless it was cancelled by then. To enter each at once would also
 * wake the scheduler's thread for each that is due before all others.
 */
public final class Timers {
    /** How soon the sweep comes. */
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** A delay of at least this waits for the sweep, which has time to spare. */
    private static final long LONG_NANOS = 3 * SWEEP_NANOS;

    private final Queue<Timer> young = new ConcurrentLinkedQueue<>();

    /**
     * Whether a sweep is to come. Whoever adds to {@link #young} looks here afterwards, and the sweep clears it before it takes
     * what is there: so what is added is seen by the one or brings the next.
     */
    private final AtomicBoolean sweeping = new AtomicBoolean();

    private final ThreadFactory threadFactory;
    private final Recovery recovery;

    /** Left to the recovery when a sweep found no memory. */
    private final Step sweepLater = new Step() {
        @Override
        protected void redo() {
            if (!young.isEmpty()) {
                sweepSoon();
            }
        }
    };

    /** Left to the recovery when the scheduler's thread has died for want of memory: with tasks waiting, it needs another. */
    private final Step revival = new Step() {
        @Override
        protected void redo() {
            ScheduledThreadPoolExecutor scheduler = own;
            if (scheduler != null && !closed) {
                scheduler.prestartCoreThread();
            }
        }
    };

    private final @Nullable ScheduledExecutorService given;
    private final EngineLog log;

    /** Guards the making of {@link #own} and the decision never to make it. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable ScheduledThreadPoolExecutor own;
    private volatile boolean closed;

    /** Creates timers on {@code given}, or on a thread that {@code threadFactory} makes. */
    public Timers(
            @Nullable ScheduledExecutorService given, ThreadFactory threadFactory, EngineLog log, Recovery recovery) {
        this.given = given;
        this.log = log;
        this.threadFactory = threadFactory;
        this.recovery = recovery;
    }

    /** Starts our thread now rather than with the first delay: there may be no memory for a thread then. */
    public void begin() {
        if (given == null) {
            own().prestartCoreThread();
        }
    }

    /** Returns the scheduler's thread, which sees to it that there is another one should it die before the end. */
    private Thread thread(Runnable worker) {
        return threadFactory.newThread(() -> {
            try {
                worker.run();
            } finally {
                if (!closed) {
                    recovery.leave(revival);
                }
            }
        });
    }

    /** Returns whether waiting is to go through {@link #set} because the user's scheduler keeps a time of its own. */
    public boolean given() {
        return given != null;
    }

    /** Has the timer run in {@code nanos}, on the scheduler's thread. */
    public void set(Timer timer, long nanos) {
        if (given != null) {
            try {
                timer.entered(given.schedule(timer, nanos, TimeUnit.NANOSECONDS));
                return;
            } catch (RuntimeException e) {
                log.log(LogKind.DELAY_REFUSED, () -> "the scheduler refused a delay; the supervisor's own takes it", e);
            }
        }
        if (nanos < LONG_NANOS) {
            timer.entered(own().schedule(timer, nanos, TimeUnit.NANOSECONDS));
            return;
        }
        timer.dueNanos = System.nanoTime() + nanos; // May wrap: what is left will be right.
        young.add(timer);
        try {
            sweepSoon();
        } catch (Throwable e) {
            recovery.leave(sweepLater);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nothing cancels a sweep.
    private void sweepSoon() {
        if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
            try {
                own().schedule(this::sweep, SWEEP_NANOS, TimeUnit.NANOSECONDS);
            } catch (Throwable e) {
                sweeping.set(false);
                throw e;
            }
        }
    }

    /** Enters what waits. On our one thread, so that nobody else takes anything out meanwhile. */
    private void sweep() {
        sweeping.set(false);
        ScheduledThreadPoolExecutor scheduler = own();
        try {
            for (Timer timer = young.peek(); timer != null; timer = young.peek()) {
                if (!timer.isCancelled()) {
                    long left = Math.max(0, timer.dueNanos - System.nanoTime());
                    timer.entered(scheduler.schedule(timer, left, TimeUnit.NANOSECONDS));
                }
                young.remove();
            }
        } catch (Throwable e) {
            recovery.leave(sweepLater);
        }
    }

    private ScheduledThreadPoolExecutor own() {
        ScheduledThreadPoolExecutor scheduler = own;
        return scheduler != null ? scheduler : makeOwn();
    }

    private ScheduledThreadPoolExecutor makeOwn() {
        lock.lock();
        try {
            ScheduledThreadPoolExecutor scheduler = own;
            if (scheduler == null) {
                scheduler = new ScheduledThreadPoolExecutor(1, this::thread, new ThreadPoolExecutor.DiscardPolicy());
                scheduler.setRemoveOnCancelPolicy(true);
                own = scheduler;
                if (closed) {
                    scheduler.shutdownNow();
                }
            }
            return scheduler;
        } finally {
            lock.unlock();
        }
    }

    /** Ends our thread, if there is one. What is still scheduled on it never runs. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (own != null) {
                own.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }
}
