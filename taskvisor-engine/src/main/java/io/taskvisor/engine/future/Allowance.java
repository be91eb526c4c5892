package io.taskvisor.engine.future;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many futures the sources of a supervisor may hold strongly though nothing depends on them; see {@link Copies}. Counted in
 * chunks.
 */
public final class Allowance {
    private static final Allowance NONE = new Allowance(0);

    private final AtomicInteger left;

    private Allowance(int chunks) {
        this.left = new AtomicInteger(chunks);
    }

    /** Returns the allowance of a supervisor: 65,536 futures, about 2 MB. */
    public static Allowance ofSupervisor() {
        return new Allowance(8_192);
    }

    /** Returns an allowance of none at all. */
    public static Allowance none() {
        return NONE;
    }

    /** Takes one chunk, if there is one left. */
    boolean take() {
        return left.get() > 0 && left.getAndUpdate(chunks -> Math.max(0, chunks - 1)) > 0;
    }

    /** Gives chunks back. */
    void giveBack(int chunks) {
        left.addAndGet(chunks);
    }
}
