package io.taskvisor.engine.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it, and a scheduler that runs by it: {@link #advance} stops at each action
 * that comes due on the way, in the order of time, and runs it on the calling thread. Thread-safe.
 */
public final class FakeTime implements InstantSource {
    /** When it all begins. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /** Guards all fields, never held while an action runs. */
    private final Object lock = new Object();

    private final PriorityQueue<Action<?>> actions = new PriorityQueue<>();
    private final Scheduler scheduler = new Scheduler();
    private long nowNanos;
    private long sequence;

    @Override
    public Instant instant() {
        return START.plusNanos(nanos());
    }

    /** Returns the nanoseconds since {@link #START}. */
    public long nanos() {
        synchronized (lock) {
            return nowNanos;
        }
    }

    /** Returns the milliseconds since {@link #START}. */
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos());
    }

    /** Returns the scheduler that runs by this clock. */
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /** Returns how many actions wait for their time. */
    public int scheduled() {
        synchronized (lock) {
            return actions.size();
        }
    }

    /** Returns whether an action is due by then. */
    public boolean isDueWithin(Duration time) {
        synchronized (lock) {
            Action<?> first = actions.peek();
            return first != null && first.atNanos <= nowNanos + time.toNanos();
        }
    }

    /** Moves the clock, and runs what comes due. */
    public void advance(Duration by) {
        long target = nanos() + by.toNanos();
        for (Action<?> due = next(target); due != null; due = next(target)) {
            due.run();
        }
    }

    /** Moves the clock by so many milliseconds, and runs what comes due. */
    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /** Goes to the time of the next action up to {@code target} and returns it, or goes to {@code target}. */
    private @Nullable Action<?> next(long target) {
        synchronized (lock) {
            Action<?> first = actions.peek();
            if (first == null || first.atNanos > target) {
                nowNanos = Math.max(nowNanos, target);
                return null;
            }
            nowNanos = Math.max(nowNanos, first.atNanos);
            return actions.poll();
        }
    }

    private <V> Action<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        synchronized (lock) {
            if (scheduler.shutdown) {
                throw new RejectedExecutionException("the fake scheduler is shut down");
            }
            long at = nowNanos + Math.max(0, unit.toNanos(delay));
            Action<V> action = new Action<>(work, at < 0 ? Long.MAX_VALUE : at, sequence++);
            actions.add(action);
            return action;
        }
    }

    private final class Action<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
        private final long atNanos;
        private final long order;

        Action(Callable<V> work, long atNanos, long order) {
            super(work);
            this.atNanos = atNanos;
            this.order = order;
        }

        @Override
        public boolean isPeriodic() {
            return false;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Action<?> that = (Action<?>) other;
            int byTime = Long.compare(atNanos, that.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, that.order);
        }

        @Override
        public boolean cancel(boolean interrupt) {
            synchronized (lock) {
                actions.remove(this);
            }
            return super.cancel(interrupt);
        }
    }

    /** The engine schedules single actions; nothing else is offered. */
    private final class Scheduler extends AbstractExecutorService implements ScheduledExecutorService {
        private volatile boolean shutdown;

        @Override
        public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            return FakeTime.this.schedule(
                    () -> {
                        work.run();
                        return work;
                    },
                    delay,
                    unit);
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
            return FakeTime.this.schedule(work, delay, unit);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long first, long period, TimeUnit unit) {
            throw new UnsupportedOperationException("the engine is not expected to use this");
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long first, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("the engine is not expected to use this");
        }

        @Override
        public void execute(Runnable work) {
            schedule(work, 0, TimeUnit.NANOSECONDS);
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            synchronized (lock) {
                List<Runnable> left = new ArrayList<>(actions);
                actions.clear();
                return left;
            }
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }
}
