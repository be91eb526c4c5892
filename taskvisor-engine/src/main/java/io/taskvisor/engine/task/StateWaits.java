package io.taskvisor.engine.task;

import io.taskvisor.TaskState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for states of a supervisor's tasks. A task that no thread waits for has nothing of it but a bit in its
 * word, {@link Mailbox#WATCHED}.
 *
 * <p>A thread that waits enters its {@link Waiter} here, then sets the bit, and then looks at the task. Who changes the word does so
 * in one atomic step that also tells whether the bit was set: if not, the waiter's look comes later, and sees the change; if so, the
 * waiter is found here. Entering and leaving exclude each other for each task, so the bit is cleared by the last that leaves, and by
 * no other. Who finds waiters takes no lock and allocates nothing: it has the task's turn, on whatever thread.
 */
public final class StateWaits {
    private static final VarHandle SEEN;

    static {
        try {
            SEEN = MethodHandles.lookup().findVarHandle(Waiter.class, "seen", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands for readiness where states are bits. */
    private static final int READY = 1 << 16;

    private static final TaskState[] STATES = TaskState.values();

    /** The waiters of a task, newest first. */
    private static final class Waiters {
        volatile @Nullable Waiter first;
    }

    private final ConcurrentMap<Mailbox, Waiters> byTask = new ConcurrentHashMap<>();

    /** One thread that waits for one task. */
    static final class Waiter implements ForkJoinPool.ManagedBlocker {
        private final Thread thread = Thread.currentThread();
        private final int wanted;
        private final long untilNanos;
        private final boolean limited;

        /** What it waited for and has come, as a bit; written once. */
        private volatile int seen;

        // Written by those that enter and leave. One that has left still leads to the next, for those that go past it.
        private volatile @Nullable Waiter next;
        private @Nullable Waiter previous;

        private Waiter(int wanted, long nanos) {
            this.wanted = wanted | bit(TaskState.FINISHED);
            this.limited = nanos != Long.MAX_VALUE;
            this.untilNanos = System.nanoTime() + (limited ? nanos : 0);
        }

        private void see(int bit) {
            if ((wanted & bit) != 0 && seen == 0 && SEEN.compareAndSet(this, 0, bit)) {
                LockSupport.unpark(thread);
            }
        }

        /** Returns whether it was seen to be ready. */
        boolean isReady() {
            return seen == READY;
        }

        /** Returns the state that it waited for and was seen; null if there was none in time. */
        @Nullable
        TaskState state() {
            int bit = seen;
            return bit == 0 || bit == READY ? null : STATES[Integer.numberOfTrailingZeros(bit)];
        }

        /** Returns how long it waits yet. */
        long leftNanos() {
            return limited ? untilNanos - System.nanoTime() : Long.MAX_VALUE;
        }

        @Override
        public boolean isReleasable() {
            return seen != 0 || leftNanos() <= 0 || thread.isInterrupted();
        }

        @Override
        public boolean block() {
            long left = leftNanos();
            if (left == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else if (left > 0) {
                LockSupport.parkNanos(this, left);
            }
            return isReleasable();
        }
    }

    private static int bit(TaskState state) {
        return 1 << state.ordinal();
    }

    // ---- the thread that waits

    /** Returns a waiter for one of these states, so long; for ever if that is the longest. */
    static Waiter forStates(TaskState first, TaskState[] more, long nanos) {
        int wanted = bit(first);
        for (TaskState each : more) {
            wanted |= bit(each);
        }
        return new Waiter(wanted, nanos);
    }

    /** Returns a waiter for readiness, so long. */
    static Waiter forReadiness(long nanos) {
        return new Waiter(READY, nanos);
    }

    /** Waits until the waiter has seen what it waits for, or its time is over. */
    void await(ActorHandle task, Waiter waiter) throws InterruptedException {
        look(task, waiter);
        if (waiter.seen == 0 && waiter.leftNanos() > 0) {
            enter(task, waiter);
            try {
                look(task, waiter);
                ForkJoinPool.managedBlock(waiter);
            } finally {
                leave(task, waiter);
            }
            if (waiter.seen == 0 && Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static void look(ActorHandle task, Waiter waiter) {
        if ((waiter.wanted & READY) != 0 && task.isReady()) {
            waiter.see(READY);
        }
        waiter.see(bit(task.state()));
    }

    private void enter(Mailbox task, Waiter waiter) {
        byTask.compute(task, (key, found) -> {
            Waiters waiters = found == null ? new Waiters() : found;
            Waiter first = waiters.first;
            waiter.next = first;
            if (first != null) {
                first.previous = waiter;
            }
            waiters.first = waiter;
            return waiters;
        });
        task.set(Mailbox.WATCHED);
    }

    private void leave(Mailbox task, Waiter waiter) {
        byTask.computeIfPresent(task, (key, waiters) -> {
            Waiter next = waiter.next;
            Waiter previous = waiter.previous;
            if (next != null) {
                next.previous = previous;
            }
            if (previous != null) {
                previous.next = next;
                return waiters;
            }
            waiters.first = next;
            if (next != null) {
                return waiters;
            }
            task.clear(Mailbox.WATCHED);
            return null;
        });
    }

    /** Returns how many tasks are waited for. */
    int size() {
        return byTask.size();
    }

    // ---- who changes the task

    /** The task is in this state. */
    void seen(Mailbox task, TaskState state) {
        see(task, bit(state));
    }

    /** The task is ready. */
    void ready(Mailbox task) {
        see(task, READY);
    }

    private void see(Mailbox task, int bit) {
        Waiters waiters = byTask.get(task);
        for (Waiter each = waiters == null ? null : waiters.first; each != null; each = each.next) {
            each.see(bit);
        }
    }
}
