package io.taskvisor.engine.time;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What is to be done after a delay, once; it must be short and not throw. Set with {@link Timers#set}. */
public abstract class Timer implements Runnable {
    /** When it is due, as {@link System#nanoTime} counts, while it waits for its entry. Written before others see it. */
    long dueNanos;

    // Who enters it writes the entry and then reads whether it was cancelled; who cancels it does it the other way
    // round. So one of the two sees the other, and cancels the entry.

    private volatile @Nullable Future<?> entry;
    private volatile boolean cancelled;

    /** Returns a timer that does this. */
    public static Timer of(Runnable action) {
        return new Timer() {
            @Override
            public void run() {
                action.run();
            }
        };
    }

    /** Says what a scheduler has given for it. */
    void entered(Future<?> given) {
        entry = given;
        if (cancelled) {
            given.cancel(false);
        }
    }

    final boolean isCancelled() {
        return cancelled;
    }

    /** Cancels it; it may be running. */
    public final void cancel() {
        cancelled = true;
        Future<?> given = entry;
        if (given != null) {
            given.cancel(false);
        }
    }
}
