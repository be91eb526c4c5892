package io.taskvisor.engine.event;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets go of the events that all observers have passed, so that what they carry (exceptions, above all) does not live until the
 * ring has gone round. The observers' threads do that, now and then and before they rest: it costs publishers nothing, and when the
 * last observer has caught up nothing is left.
 *
 * <p>Only the events go. Their cells stay in their slots, with their sequences: for the ring, nothing changes.
 */
final class Passed {
    private final EventRing ring;
    private final List<ObserverWorker> workers;

    /**
     * How often somebody wanted to let go of something. Who finds it at zero does so, and goes on until nobody else has come: so
     * no progress of an observer is missed. The others go on with their work.
     */
    private final AtomicInteger calls = new AtomicInteger();

    /** All before it were let go of. Belongs to the thread that does so. */
    private long next;

    Passed(EventRing ring, List<ObserverWorker> workers) {
        this.ring = ring;
        this.workers = workers;
    }

    /** Lets go of what has been passed, unless another thread is doing that. Any thread. */
    void letGo() {
        if (calls.getAndIncrement() != 0) {
            return;
        }
        int seen;
        do {
            seen = calls.get();
            letGoBefore(slowest());
        } while (!calls.compareAndSet(seen, 0));
    }

    /** Returns how far the slowest observer has come. Having read this, no observer reads what is before it. */
    private long slowest() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < workers.size(); i++) {
            least = Math.min(least, workers.get(i).cursor());
        }
        return least;
    }

    private void letGoBefore(long end) {
        next = Math.max(next, ring.oldest(end));
        while (next < end) {
            EventRing.Cell cell = ring.at(next);
            if (cell == null || cell.sequence() < next) {
                return; // It is about to be placed, though observers that lost it have passed it.
            }
            if (cell.sequence() == next) {
                cell.letGo();
            }
            next++;
        }
    }
}
