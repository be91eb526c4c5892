package io.taskvisor.engine.run;

import io.taskvisor.PermitsSnapshot;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A limit on how many attempts run at once: first come, first served, and no thread waits.
 *
 * <p>A permit that is given back passes straight to the oldest waiter, so that nobody overtakes the queue. Waiters that went
 * away stay in the queue as empty tickets until they come to its head, or until there are more of them than of others.
 */
public final class Permits {
    /** Is told, on the thread that gave a permit back, that it has one now. */
    @FunctionalInterface
    public interface Waiter {
        /** Takes the permit over. The thread is another's, which has things of its own to do. */
        void granted();
    }

    /** A place in the queue. */
    public static final class Ticket {
        private @Nullable Waiter waiter;

        private Ticket(Waiter waiter) {
            this.waiter = waiter;
        }
    }

    /** Guards {@link #free}, {@link #queue}, {@link #empty} and the waiters of the tickets. Nothing of the user's runs under it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final int count;
    private final ArrayDeque<Ticket> queue = new ArrayDeque<>();
    private int free;
    private int empty;

    /** A hint for {@link #contended}: how many wait. Written under the lock. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Creates {@code count} permits. */
    public Permits(int count) {
        this.count = count;
        free = count;
    }

    /** Takes a permit and returns null, or returns the place in the queue. */
    public @Nullable Ticket acquire(Waiter waiter) {
        lock.lock();
        try {
            if (free > 0) {
                free--;
                return null;
            }
            Ticket ticket = new Ticket(waiter);
            queue.add(ticket);
            waiting.incrementAndGet();
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up a place in the queue. Returns false if its permit was granted already. */
    public boolean leave(Ticket ticket) {
        lock.lock();
        try {
            if (ticket.waiter == null) {
                return false;
            }
            ticket.waiter = null;
            waiting.decrementAndGet();
            if (++empty > 64 && empty > queue.size() / 2) {
                queue.removeIf(t -> t.waiter == null);
                empty = 0;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a permit back: to the oldest waiter, if there is one. */
    public void release() {
        Waiter next = null;
        lock.lock();
        try {
            while (next == null && !queue.isEmpty()) {
                Ticket ticket = queue.remove();
                next = ticket.waiter;
                ticket.waiter = null;
                if (next == null) {
                    empty--;
                } else {
                    waiting.decrementAndGet();
                }
            }
            if (next == null) {
                free++;
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.granted();
        }
    }

    /** Returns what can be said of the permits now. */
    public PermitsSnapshot snapshot() {
        lock.lock();
        try {
            return new PermitsSnapshot(count, count - free, waiting.get());
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether somebody waits: a task that would go on should queue up again. */
    public boolean contended() {
        return waiting.get() > 0;
    }
}
