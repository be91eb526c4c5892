package io.taskvisor.engine.run;

import io.taskvisor.PermitsSnapshot;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A limit on how many attempts run at once: first come, first served, and no thread waits.
 *
 * <p>A permit that is given back passes straight to the oldest waiter, so nothing overtakes the queue. The queue is linked
 * through its tickets: to join it allocates the ticket first and cannot fail after that, and to leave it costs the same from
 * anywhere.
 *
 * <p>No permit is lost: a permit that is given back is counted in {@link #returned} first, in a step that cannot fail; should
 * there be no memory or stack to take the lock and pass it on, the {@link Recovery} does so later.
 */
public final class Permits extends Step {
    /** Is notified, on the thread that gave a permit back, that it has one now. */
    @FunctionalInterface
    public interface Waiter {
        /** Takes the permit over, and does not throw. The thread is another's, which has things of its own to do. */
        void granted();
    }

    /** A place in the queue. Its fields are guarded by the lock. */
    public static final class Ticket {
        /** Null once the ticket has left the queue. */
        private @Nullable Waiter waiter;

        private @Nullable Ticket previous;
        private @Nullable Ticket next;

        private Ticket(Waiter waiter) {
            this.waiter = waiter;
        }
    }

    /** Guards {@link #free}, the queue and its tickets. No user code runs under it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Recovery recovery;
    private final int count;
    private @Nullable Ticket oldest;
    private @Nullable Ticket newest;
    private int free;

    /** Permits that were given back and not passed on yet. */
    private final AtomicInteger returned = new AtomicInteger();

    /** A hint for {@link #contended}: how many wait. Written under the lock. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Creates {@code count} permits; {@code recovery} passes on those that cannot be passed on at once. */
    public Permits(int count, Recovery recovery) {
        this.count = count;
        this.recovery = recovery;
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
            if (newest == null) {
                oldest = ticket;
            } else {
                newest.next = ticket;
                ticket.previous = newest;
            }
            newest = ticket;
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
            unlink(ticket);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a ticket out of the queue; it keeps no reference to others. */
    private void unlink(Ticket ticket) {
        Ticket before = ticket.previous;
        Ticket after = ticket.next;
        if (before == null) {
            oldest = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.previous = before;
        }
        ticket.waiter = null;
        ticket.previous = null;
        ticket.next = null;
        waiting.decrementAndGet();
    }

    /** Gives a permit back: to the oldest waiter, if there is one. Does not throw. */
    public void release() {
        returned.incrementAndGet();
        try {
            passOn();
        } catch (Throwable e) {
            recovery.leave(this);
        }
    }

    @Override
    protected void redo() {
        while (returned.get() > 0) {
            passOn();
        }
    }

    private void passOn() {
        Waiter next = null;
        lock.lock();
        try {
            if (returned.get() == 0) {
                return; // The recovery did it.
            }
            returned.decrementAndGet();
            Ticket first = oldest;
            if (first == null) {
                free++;
            } else {
                next = first.waiter;
                unlink(first);
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
            return new PermitsSnapshot(count, count - free - returned.get(), waiting.get());
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a task waits: one that would go on should queue up again. */
    public boolean contended() {
        return waiting.get() > 0;
    }
}
