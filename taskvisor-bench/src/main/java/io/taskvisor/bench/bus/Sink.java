package io.taskvisor.bench.bus;

import io.taskvisor.event.Event;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What an observer does with an event: it looks at it, and counts. It wakes the one who waits for a certain count. */
final class Sink {
    /** In the middle of an array that is wide enough to share its cache line with no other sink's. */
    private static final int SEEN = 16;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final AtomicLongArray padded = new AtomicLongArray(2 * SEEN);
    private final int nanosEach;
    private long sequences;

    // Written before the events are published that make up this count.
    private long awaited = Long.MAX_VALUE;
    private @Nullable Thread waiter;

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
        long seen = padded.getPlain(SEEN) + 1;
        padded.setRelease(SEEN, seen);
        if (seen == awaited) {
            LockSupport.unpark(waiter);
        }
    }

    long seen() {
        return padded.getAcquire(SEEN);
    }

    long sequences() {
        return sequences;
    }

    /** Says that the current thread will wait for this count, no event of which is published yet. */
    void expect(long count) {
        awaited = count;
        waiter = Thread.currentThread();
    }

    /**
     * Returns when as many events as were expected are seen.
     *
     * @throws IllegalStateException if they do not come: the bus lost one, or did not wake the observer
     */
    void await() {
        long begun = System.nanoTime();
        while (seen() < awaited) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("saw " + seen() + " events of " + awaited);
            }
            LockSupport.parkNanos(this, PATIENCE_NANOS);
        }
    }
}
