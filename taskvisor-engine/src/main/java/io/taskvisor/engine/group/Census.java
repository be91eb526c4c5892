package io.taskvisor.engine.group;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Numbers the tasks and groups that come, counts the tasks that were accepted and those whose outcome was delivered, so that
 * one can wait for the two to be equal, and lets a shutdown wait for the calls of {@code add} that are under way. Also counts
 * which of the supervisor's own tasks have been ready, so that its state can be told without a look at each.
 *
 * <p>An adding thread counts in a row of its own (or of few), which shares no cache line with another row, nor with what the
 * threads that end tasks read and count: only the numbers are one for all.
 */
public final class Census {
    /** What to wait for. */
    public enum Until {
        EMPTY,
        EMPTY_OR_CLOSED
    }

    /** How many longs are in a row: two cache lines, because processors fetch them in pairs. */
    private static final int ROW = 16;

    /** A power of two. */
    private static final int ROWS =
            Integer.highestOneBit(Math.min(64, 2 * Runtime.getRuntime().availableProcessors()));

    // What is counted in each row.
    private static final int ENTERED = 0;
    private static final int LEFT = 1;
    private static final int ACCEPTED = 2;
    private static final int STARTS_UP = 3;

    /** The row of the numbers comes last but for an empty one, as there is an empty one before the first. */
    private static final int NUMBERS = (ROWS + 1) * ROW;

    private final AtomicLongArray counts = new AtomicLongArray(NUMBERS + 2 * ROW);
    private final LongAdder delivered = new LongAdder();

    /** Rows like those of {@link #counts}, of one number, for the threads that run tasks. To count needs no memory. */
    private final AtomicLongArray startedUp = new AtomicLongArray(NUMBERS + ROW);

    private volatile boolean closed;

    /** Guards the waiting for {@link #changed}; {@link #waiters} is read without it by those who have news. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final AtomicInteger waiters = new AtomicInteger();

    /** Returns the next number of a task or a group. */
    public long next() {
        return counts.incrementAndGet(NUMBERS);
    }

    private static int row() {
        return (1 + ((int) Thread.currentThread().getId() & ROWS - 1)) * ROW;
    }

    private void count(int what, long number) {
        counts.getAndAdd(row() + what, number);
    }

    private long sum(int what) {
        return sum(counts, what);
    }

    private static long sum(AtomicLongArray rows, int what) {
        long sum = 0;
        for (int row = 1; row <= ROWS; row++) {
            sum += rows.get(row * ROW + what);
        }
        return sum;
    }

    /**
     * Begins an {@code add}, which {@link #leave} must follow; returns false if there are to be none any more. Who comes when
     * the door is seen to be closed is not counted: those who keep trying would keep {@link #close} waiting for ever.
     */
    public boolean enter() {
        if (closed) {
            return false;
        }
        count(ENTERED, 1);
        if (closed) {
            count(LEFT, 1);
            return false;
        }
        return true;
    }

    /** Ends an {@code add} that was let in. */
    public void leave() {
        count(LEFT, 1);
    }

    public void accepted(int tasks) {
        count(ACCEPTED, tasks);
    }

    public void delivered() {
        delivered.increment();
        if (waiters.get() > 0) {
            signal();
        }
    }

    /** So many tasks come in that are direct children of the supervisor; each is to be {@link #startedUp}. */
    public void startsUp(int tasks) {
        count(STARTS_UP, tasks);
    }

    /** A task that is a direct child has been ready for the first time, or has left before it was. */
    public void startedUp() {
        startedUp.getAndIncrement(row());
    }

    /** Returns whether all tasks that are direct children have been ready. In this order, as for {@link #isEmpty}. */
    public boolean allStartedUp() {
        long done = sum(startedUp, 0);
        return done == sum(STARTS_UP);
    }

    /** Lets nobody in any more, and waits for those who are: they only take names and count, so they are out at once. */
    public void close() {
        closed = true;
        while (sum(LEFT) != sum(ENTERED)) {
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
        return done == sum(ACCEPTED);
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
