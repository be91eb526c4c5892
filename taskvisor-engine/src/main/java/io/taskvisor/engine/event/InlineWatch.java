package io.taskvisor.engine.event;

import org.jspecify.annotations.Nullable;

/**
 * Watches one thread that must not be held up by an inline observer: that of a shutdown's steps. Whether it is in one, and
 * in which, can be read by any thread; whoever finds that it does not come out has the observer {@linkplain #skip skipped}.
 */
public final class InlineWatch {
    /** Whom to watch. Volatile, as all that follows: written by one thread, read by others. */
    private volatile @Nullable Thread watched;

    /** The observer that the thread is in, the innermost one. Written by that thread alone. */
    private volatile @Nullable InlineOutlet inside;

    /** How often it has entered or left one. Written by that thread alone. */
    private volatile long moves;

    InlineWatch() {}

    /** Watches this thread from now on, and no other. */
    public void begin(Thread thread) {
        inside = null;
        watched = thread;
    }

    boolean isWatched(Thread thread) {
        return watched == thread;
    }

    /** Says that the watched thread enters an observer; returns the one that it was in, for {@link #leave}. */
    @Nullable
    InlineOutlet enter(InlineOutlet outlet) {
        InlineOutlet outer = inside;
        inside = outlet;
        moved();
        return outer;
    }

    /** Says that the thread has left the observer; if another one is watched by now, this is of no interest. */
    void leave(@Nullable InlineOutlet outer) {
        if (isWatched(Thread.currentThread())) {
            inside = outer;
            moved();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes it.
    private void moved() {
        moves++;
    }

    /** Returns a number that changes whenever the thread enters or leaves an observer. */
    public long moves() {
        return moves;
    }

    /** Has the observer that the thread is in told nothing more; returns its name, null if the thread is in none. */
    public @Nullable String skip() {
        InlineOutlet stuck = inside;
        if (stuck == null) {
            return null;
        }
        stuck.skip();
        return stuck.name();
    }
}
