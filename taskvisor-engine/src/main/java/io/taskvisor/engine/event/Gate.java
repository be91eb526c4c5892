package io.taskvisor.engine.event;

import io.taskvisor.engine.run.Threads;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds publishers back while an observer that must lose nothing is full, and keeps for it what those publish who may not be
 * held back.
 *
 * <p>A publisher passes before it claims a sequence, so one that waits leaves no gap for the others to wait for. Some may
 * pass together and claim a little too much: the ring is larger than the capacity, and what it has no room for is {@linkplain
 * #keep kept} beside it.
 */
final class Gate implements EventRing.Keeper {
    /**
     * How often a publisher on a platform thread gives way to others before it parks. On virtual threads there may be a great many,
     * who would all go round and round and keep the observer from its core.
     */
    private static final int YIELDS = 50;

    /** While it is slow, an observer lets publishers in this often; while it is fast, a {@link #lot} at once. */
    private static final long LET_IN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A publisher that is about to park. */
    static final class Waiter {
        final Thread thread = Thread.currentThread();
        volatile boolean called;
    }

    private final List<ObserverWorker> lossless;
    private final AtomicLong nextSequence;
    private final int capacity;

    /**
     * How much room a publisher that has to wait waits for: one that went on for each event taken would share a line of the
     * cache with the observer at every event.
     */
    private final int lot;

    /** Sequences below this may be claimed. It may be too low, as it is only found out when it is needed. */
    private volatile long limit;

    private volatile boolean open;

    /** Those who park, oldest first; one that went on by itself stays until it comes to the head. */
    private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    /** When publishers were let in last. A hint: workers race for it. */
    private volatile long letInNanos;

    Gate(List<ObserverWorker> lossless, AtomicLong nextSequence, int capacity) {
        this.lossless = lossless;
        this.nextSequence = nextSequence;
        this.capacity = capacity;
        this.lot = Math.max(1, capacity / 8);
    }

    // ---- publishers

    /** Returns whether there is no room for another event. */
    boolean isShut() {
        return nextSequence.get() >= limit && !hasRoom();
    }

    boolean hasRoom() {
        return room() > 0 || open;
    }

    private boolean hasLot() {
        return room() >= lot || open;
    }

    /** Returns how many more sequences may be claimed. */
    private long room() {
        long least = Long.MAX_VALUE - capacity;
        for (int i = 0; i < lossless.size(); i++) {
            least = Math.min(least, lossless.get(i).cursor());
        }
        limit = least + capacity;
        return least + capacity - nextSequence.get();
    }

    /** Waits until there is room for a lot, or a slow observer lets the current thread in; whatever interrupts. */
    @SuppressWarnings("ThreadPriorityCheck") // Only how soon it goes on rests on it.
    void pass() {
        for (int i = Threads.currentIsVirtual() ? YIELDS : 0; i < YIELDS; i++) {
            Thread.yield();
            if (hasLot()) {
                return;
            }
        }
        boolean interrupted = false;
        while (!hasRoom()) {
            Waiter waiter = queueUp();
            while (!waiter.called && !hasLot()) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            waiter.called = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that the current thread is about to park; it must look whether there is room after that. */
    Waiter queueUp() {
        Waiter waiter = new Waiter();
        waiters.add(waiter);
        return waiter;
    }

    @Override
    public void keep(EventRing.Cell cell) {
        // In the common case all have gone past it, which can be told without a look at each observer's cursor.
        if (cell.sequence() >= limit - capacity && !open) {
            for (int i = 0; i < lossless.size(); i++) {
                lossless.get(i).keep(cell);
            }
        }
    }

    // ---- workers

    /** The observer has made room for one event. */
    void advanced() {
        if (!waiters.isEmpty()) {
            long now = System.nanoTime();
            long room = room();
            if (room >= lot || now - letInNanos > LET_IN_NANOS) {
                letInNanos = now;
                letIn(room);
            }
        }
    }

    /** The observer has nothing to do. */
    void idle() {
        if (!waiters.isEmpty()) {
            letIn(room());
        }
    }

    private void letIn(long count) {
        for (long i = count; i > 0; ) {
            Waiter waiter = waiters.poll();
            if (waiter == null) {
                return;
            }
            if (!waiter.called) {
                waiter.called = true;
                LockSupport.unpark(waiter.thread);
                i--;
            }
        }
    }

    // ---- the shutdown

    /** Nobody waits any more, and nothing more is kept. */
    void open() {
        open = true;
        letIn(Long.MAX_VALUE);
    }

    boolean isOpen() {
        return open;
    }
}
