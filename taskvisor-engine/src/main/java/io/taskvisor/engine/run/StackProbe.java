package io.taskvisor.engine.run;

/**
 * Finds out whether the current thread has enough stack left, by using it: there is no other way to ask.
 *
 * <p>A probe is a short recursion of wide frames. Width is cheap, as a frame costs the same time whatever its size: 10 KB of
 * compiled code take about 80 ns. The variables of a frame are what makes it wide, in the interpreter because it has a place
 * for each, in compiled code because the last frame needs all of them at once.
 */
final class StackProbe {
    /** Frames of a step of the engine: some 30 KB in the interpreter, and 10 KB of compiled code. */
    static final int STEP = 40;

    /** Frames of what it takes to leave a step to the recovery. */
    static final int LEAVING = 27;

    /** Frames of what user code may expect: 150 KB in the interpreter, and 50 KB of compiled code. */
    static final int USER_CODE = 200;

    /** Volatile, so that the compiler reads it as often and in the order that {@link #descend} does. */
    private static volatile long source;

    private StackProbe() {}

    /** Uses the stack of so many frames; throws a {@link StackOverflowError} if there is too little. */
    static void require(int frames) {
        descend(frames);
    }

    /** Returns whether there is stack for so many frames. */
    static boolean fits(int frames) {
        try {
            descend(frames);
            return true;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    /** What is read first is used last: so the last frame holds all of it at the same time. */
    private static long descend(int frames) {
        if (frames > 0) {
            return 1 + descend(frames - 1);
        }
        long a0 = source, a1 = source, a2 = source, a3 = source, a4 = source, a5 = source, a6 = source, a7 = source;
        long b0 = source, b1 = source, b2 = source, b3 = source, b4 = source, b5 = source, b6 = source, b7 = source;
        long c0 = source, c1 = source, c2 = source, c3 = source, c4 = source, c5 = source, c6 = source, c7 = source;
        long d0 = source, d1 = source, d2 = source, d3 = source, d4 = source, d5 = source, d6 = source, d7 = source;
        long e0 = source, e1 = source, e2 = source, e3 = source, e4 = source, e5 = source, e6 = source, e7 = source;
        long used = mix(mix(mix(mix(e7, e6, e5), e4, e3), e2, e1), e0, d7);
        used = mix(mix(mix(mix(used, d6, d5), d4, d3), d2, d1), d0, c7);
        used = mix(mix(mix(mix(used, c6, c5), c4, c3), c2, c1), c0, b7);
        used = mix(mix(mix(mix(used, b6, b5), b4, b3), b2, b1), b0, a7);
        return mix(mix(mix(used, a6, a5), a4, a3), a2, a1) ^ a0;
    }

    /** Not commutative, so that the order in which values are used is the one that is written here. */
    private static long mix(long used, long next, long last) {
        return (used ^ next) + last;
    }
}
