package io.taskvisor.engine.time;

import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One scheduler for all delays and timeouts: the user's, or one thread of ours that is started when it is first needed.
 * Should the user's refuse (it may have been shut down), ours steps in, because a delay that never ends would be a task that
 * died silently.
 */
public final class Timers {
    private final ThreadFactory threadFactory;
    private final @Nullable ScheduledExecutorService given;

    /** Guards the making of {@link #own} and the decision never to make it. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable ScheduledThreadPoolExecutor own;
    private boolean closed;

    /** Creates timers on {@code given}, or on a thread that {@code threadFactory} makes. */
    public Timers(@Nullable ScheduledExecutorService given, ThreadFactory threadFactory) {
        this.given = given;
        this.threadFactory = threadFactory;
    }

    /** Returns whether waiting is to go through {@link #schedule} because the user's scheduler keeps a time of its own. */
    public boolean given() {
        return given != null;
    }

    /** Runs {@code action}, which must be short and not throw, in {@code nanos} on the scheduler's thread. */
    public Future<?> schedule(Runnable action, long nanos) {
        if (given != null) {
            try {
                return given.schedule(action, nanos, TimeUnit.NANOSECONDS);
            } catch (RuntimeException e) {
                System.getLogger("io.taskvisor")
                        .log(Level.WARNING, "the scheduler refused a delay; the supervisor's own takes it", e);
            }
        }
        return own().schedule(action, nanos, TimeUnit.NANOSECONDS);
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
                scheduler = new ScheduledThreadPoolExecutor(1, threadFactory, new ThreadPoolExecutor.DiscardPolicy());
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
