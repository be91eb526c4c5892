package io.taskvisor.bench;

import org.openjdk.jmh.annotations.CompilerControl;

/**
 * Work that fails a number of times, and then succeeds. It throws out of line, so that the JIT cannot turn the exception into
 * a jump; JMH sees the annotation for that on top-level classes only.
 */
public final class Failures implements Runnable {
    @SuppressWarnings("StaticAssignmentOfThrowable") // To be free of its making is what it is for.
    private static final Stackless SHARED = new Stackless();

    private final Throwing throwing;
    private final int count;
    private int left;

    Failures(int count, Throwing throwing) {
        this.count = count;
        this.left = count;
        this.throwing = throwing;
    }

    /** Throws until it has done so as often as it should, then returns. */
    @Override
    public void run() {
        if (left > 0) {
            left--;
            fail(throwing);
        }
        left--;
    }

    /** Returns how often it ran; for whoever has seen its end. */
    int attempts() {
        return count - left;
    }

    /** Throws. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    public static void fail(Throwing throwing) {
        throw throwing == Throwing.STACKLESS ? SHARED : new IllegalStateException("failed");
    }

    private static final class Stackless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stackless() {
            super("failed", null, false, false);
        }
    }
}
