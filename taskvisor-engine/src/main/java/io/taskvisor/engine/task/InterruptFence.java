package io.taskvisor.engine.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What several threads decide about an attempt: a set of flags that only grows, but for SLEEPING, CALLBACKS, INTERRUPTING and AGAIN;
 * and what runs it, its thread or its stage.
 *
 * <p><b>The interrupt fence.</b> An interrupt that is meant for an attempt must not hit what its thread does next. Whoever
 * interrupts, on whatever thread and however late, sets INTERRUPTING first, and only if the thread has not LEFT the task's code;
 * one at a time. A thread that leaves sets LEFT, waits while INTERRUPTING is set, and clears its
 * interrupt flag. So any number of interrupts may be sent, and none of them arrives after the attempt.
 */
abstract class InterruptFence {
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(InterruptFence.class, "word", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static final int CANCELLED = 1;
    static final int SLEEPING = 1 << 1;
    static final int INTERRUPTING = 1 << 2;

    /** An interrupt has been sent, the first or another. */
    static final int INTERRUPTED = 1 << 3;

    static final int LEFT = 1 << 4;
    static final int DONE = 1 << 5;

    /** Cancel callbacks run, or are about to. */
    static final int CALLBACKS = 1 << 6;

    static final int ABANDONED = 1 << 7;
    static final int READY = 1 << 8;

    /** The thread has learnt from an exception that it is to stop: an interrupt would hit its clean-up. */
    static final int TOLD = 1 << 9;

    /** The stage has reported its end: one that does so again is not heard. */
    static final int REPORTED = 1 << 10;

    /** The stage is to be cancelled, be it there or still to come. */
    static final int UNWANTED = 1 << 11;

    /** Another interrupt came while one was being sent. */
    static final int AGAIN = 1 << 12;

    /** How often a thread that leaves gives way to the one that interrupts it before it takes naps. */
    private static final int YIELDS = 100;

    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private volatile int word;

    /**
     * The thread that runs the task's code; of an asynchronous attempt, from just before that has LEFT, the stage, if it can be
     * cancelled and has not ended. Not volatile: it is written before LEFT is set, and whoever reads a thread here keeps it from
     * leaving by INTERRUPTING, or does not mind.
     */
    private @Nullable Object runner;

    InterruptFence(Thread thread) {
        this.runner = thread;
    }

    /** Tells that {@link Thread#interrupt} threw. */
    abstract void interruptFailed(Throwable cause);

    /** Returns the flags as they are now. */
    final int word() {
        return word;
    }

    final boolean has(int flag) {
        return (word & flag) != 0;
    }

    /** Sets flags; returns the word as it was. */
    final int set(int flags) {
        return (int) WORD.getAndBitwiseOr(this, flags);
    }

    /** Clears flags; returns the word as it was. */
    final int clear(int flags) {
        return (int) WORD.getAndBitwiseAnd(this, ~flags);
    }

    final boolean compareAndSet(int expected, int flags) {
        return WORD.compareAndSet(this, expected, flags);
    }

    /** Returns the thread, which may have left by now; null once it has left the attempt to its stage. */
    final @Nullable Thread thread() {
        return runner instanceof Thread thread ? thread : null;
    }

    /** Returns whether the current thread is in the task's code of this attempt. */
    final boolean isHere() {
        return Thread.currentThread() == runner && !has(LEFT);
    }

    /** Returns the stage, if the thread has left the attempt to one that can be cancelled and has not ended. */
    final @Nullable CompletableFuture<?> stage() {
        return has(LEFT) && runner instanceof CompletableFuture<?> stage ? stage : null;
    }

    // ---- the thread that runs the task's code

    /** The thread has left the task's code: from here on no interrupt can reach it. Returns the word as it was. */
    final int leave(int flags) {
        int before = set(LEFT | flags);
        awaitInterrupter();
        Thread.interrupted();
        return before;
    }

    /** Like {@link #leave}, while the attempt goes on with its stage; null for one that cannot be cancelled. */
    final int leaveTo(@Nullable CompletableFuture<?> stage) {
        runner = stage;
        return leave(0);
    }

    /** Keeps no reference to what has ended. */
    final void forgetRunner() {
        runner = null;
    }

    /**
     * An interrupt closes the channel its target blocks in, so it may take long; the one who interrupts may need our core. The
     * interrupt flag, which would keep us from napping, is cleared: that interrupt came in time.
     */
    @SuppressWarnings("ThreadPriorityCheck") // Only how soon it goes on rests on it.
    final void awaitInterrupter() {
        for (int i = 0; has(INTERRUPTING); i++) {
            if (i < YIELDS) {
                Thread.yield();
            } else {
                Thread.interrupted();
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    // ---- whoever interrupts

    /**
     * Interrupts the thread, unless it has left or one of these flags is set. If another thread is interrupting it now, that one
     * does so once more.
     */
    final void interruptUnless(int flags) {
        int against = LEFT | flags;
        for (int now = word; (now & against) == 0; now = word) {
            Thread target = thread();
            if (target == null) {
                return; // It is about to set LEFT.
            }
            if ((now & INTERRUPTING) != 0) {
                if (compareAndSet(now, now | AGAIN)) {
                    return;
                }
            } else if (compareAndSet(now, now | INTERRUPTING)) {
                try {
                    target.interrupt();
                } catch (Throwable e) {
                    // A thread of a class of the user's runs code of theirs, and so does a channel that is closed.
                    interruptFailed(e);
                } finally {
                    now = interrupted();
                }
                if ((now & AGAIN) == 0) {
                    return;
                }
            }
        }
    }

    /** Says that an interrupt has been sent; returns the word as it was. */
    private int interrupted() {
        for (; ; ) {
            int now = word;
            if (compareAndSet(now, now & ~(INTERRUPTING | AGAIN) | INTERRUPTED)) {
                return now;
            }
        }
    }
}
