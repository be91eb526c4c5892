package io.taskvisor.bench.bus;

import io.taskvisor.event.Event;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What an observer does with an event: it looks at it, and counts. */
final class Sink {
    private static final VarHandle SEEN;

    static {
        try {
            SEEN = MethodHandles.lookup().findVarHandle(Sink.class, "seen", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int nanosEach;
    private volatile long seen;
    private long sequences;

    Sink() {
        this(0);
    }

    /** Creates a sink that is busy for so long with each event. */
    Sink(int nanosEach) {
        this.nanosEach = nanosEach;
    }

    /** Takes an event in; one thread only. */
    void accept(Event event) {
        sequences += event.sequence();
        if (nanosEach > 0) {
            long until = System.nanoTime() + nanosEach;
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
        }
        SEEN.setRelease(this, seen + 1);
    }

    long seen() {
        return seen;
    }

    long sequences() {
        return sequences;
    }

    /** Returns when so many events were seen. */
    void await(long count) {
        while (seen < count) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
        }
    }
}
