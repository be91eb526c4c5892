package io.taskvisor.bench;

import org.openjdk.jmh.annotations.CompilerControl;

/**
 * Work that fails a number of times, and then succeeds. It throws out of line, so that the JIT cannot turn the exception into
 * a jump; JMH sees the annotation for that on top-level classes only.
 */
public final class Failures {
    @SuppressWarnings("StaticAssignmentOfThrowable") // To be free of its making is what it is for.
    private static final Stackless SHARED = new Stackless();

    private final Throwing throwing;
    private int left;

    Failures(int count, Throwing throwing) {
        this.left = count;
        this.throwing = throwing;
    }

    /** Throws until it has done so as often as it should, then returns. */
    void run() {
        if (left > 0) {
            left--;
            fail(throwing);
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void fail(Throwing throwing) {
        throw throwing == Throwing.STACKLESS ? SHARED : new IllegalStateException("failed");
    }

    private static final class Stackless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stackless() {
            super("failed", null, false, false);
        }
    }
}
