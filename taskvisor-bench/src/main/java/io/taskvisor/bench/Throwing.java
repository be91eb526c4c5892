package io.taskvisor.bench;

import org.openjdk.jmh.annotations.CompilerControl;

/** What is thrown, out of line, so that the JIT cannot turn the exception into a jump. */
public enum Throwing {
    /** One exception without a stack trace, the same each time. */
    STACKLESS {
        @Override
        @CompilerControl(CompilerControl.Mode.DONT_INLINE)
        void fail() {
            throw SHARED;
        }
    },
    /** A new exception with its stack trace each time. */
    ORDINARY {
        @Override
        @CompilerControl(CompilerControl.Mode.DONT_INLINE)
        void fail() {
            throw new IllegalStateException("failed");
        }
    };

    @SuppressWarnings("StaticAssignmentOfThrowable") // To be free of its making is what it is for.
    private static final Stackless SHARED = new Stackless();

    abstract void fail();

    private static final class Stackless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stackless() {
            super("failed", null, false, false);
        }
    }
}
