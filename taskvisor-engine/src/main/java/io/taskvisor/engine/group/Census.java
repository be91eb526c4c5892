package io.taskvisor.engine.group;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the tasks that were accepted and those whose outcome was delivered, so that one can wait for the two to be equal;
 * and lets a shutdown wait for the calls of {@code add} that are under way. Striped, so that adding threads share nothing.
 */
public final class Census {
    /** What to wait for. */
    public enum Until {
        EMPTY,
        EMPTY_OR_CLOSED
    }

    private final LongAdder entering = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private volatile boolean closed;

    /** Guards the waiting for {@link #changed}; {@link #waiters} is read without it by those who have news. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final AtomicInteger waiters = new AtomicInteger();

    /**
     * Begins an {@code add}, which {@link #leave} must follow; returns false if there are to be none any more. Who comes when
     * the door is seen to be closed is not counted: those who keep trying would keep {@link #close} waiting for ever.
     */
    public boolean enter() {
        if (closed) {
            return false;
        }
        entering.increment();
        if (closed) {
            left.increment();
            return false;
        }
        return true;
    }

    /** Ends an {@code add} that was let in. */
    public void leave() {
        left.increment();
    }

    public void accepted(int tasks) {
        accepted.add(tasks);
    }

    public void delivered() {
        delivered.increment();
        if (waiters.get() > 0) {
            signal();
        }
    }

    /** Lets nobody in any more, and waits for those who are: they only take names and count, so they are out at once. */
    public void close() {
        closed = true;
        while (left.sum() != entering.sum()) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
        }
        signal();
    }

    public boolean isClosed() {
        return closed;
    }

    /** Returns whether all that was accepted has its outcome. In this order: what is equal in the end was equal before. */
    public boolean isEmpty() {
        long done = delivered.sum();
        return done == accepted.sum();
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits; returns whether nothing is left. */
    public boolean awaitEmpty(long nanos, Until until) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waiters.incrementAndGet();
            long left = nanos;
            while (!isEmpty() && !(until == Until.EMPTY_OR_CLOSED && closed) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return isEmpty();
        } finally {
            waiters.decrementAndGet();
            lock.unlock();
        }
    }
}
