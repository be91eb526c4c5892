package io.taskvisor.engine.task;

/** How long attempts are still waited for when the grace of a shutdown is over; before that, there is no such limit. */
public final class FinalGrace {
    private volatile long nanos = Long.MAX_VALUE;

    /** The grace is over: those who are told to stop now are waited for no longer than this. */
    public void begin(long nanos) {
        this.nanos = nanos;
    }

    long nanos() {
        return nanos;
    }
}
