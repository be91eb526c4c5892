package io.taskvisor.engine.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * Since when an observer has been in the event that it is in. The clock is read for each event where they take long, and for the first
 * of many where they do not: there, what is known is a moment too early.
 */
final class Occupation {
    private static final VarHandle ENTERED;

    static {
        try {
            ENTERED = MethodHandles.lookup().findVarHandle(Occupation.class, "enteredNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Events that take less than this are fast. */
    private static final long FAST_NANOS = TimeUnit.MICROSECONDS.toNanos(1);

    /** For how many fast ones the clock is read once. */
    private static final int TOGETHER = 64;

    /** Written by the observer's thread, before the cursor; read by any, after the cursor. */
    private volatile long enteredNanos;

    /** How many more events are entered before the clock is read again. Belongs to the observer's thread. */
    private int unnoted;

    /** The observer enters an event. */
    void enter() {
        if (--unnoted < 0) {
            long now = System.nanoTime();
            unnoted = now - enteredNanos < TOGETHER * FAST_NANOS ? TOGETHER - 1 : 0;
            ENTERED.setOpaque(this, now);
        }
    }

    /** The observer has rested: the next event is noted in any case. */
    void rested() {
        unnoted = 0;
    }

    /** Returns how long ago the observer entered the last event. Any thread. */
    long nanos() {
        return System.nanoTime() - enteredNanos;
    }
}
