package io.taskvisor.engine.event;

import io.taskvisor.event.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the failures among the events that the ring has no room for, for observers that may lose events, beside what the {@link Gate}
 * keeps for those that must not. A flood of successes costs nobody a failure.
 */
final class Salvage implements EventRing.Keeper {
    private final List<ObserverWorker> lossy;
    private final @Nullable Gate gate;
    private final AtomicInteger skips = new AtomicInteger();

    /**
     * Creates one.
     *
     * @param lossy the observers that may lose events; may grow until the first event is published
     * @param gate what keeps all for the others, null if there are none
     */
    Salvage(List<ObserverWorker> lossy, @Nullable Gate gate) {
        this.lossy = lossy;
        this.gate = gate;
    }

    @Override
    public void keep(EventRing.Cell cell) {
        if (gate != null) {
            gate.keep(cell);
        }
        Event event = cell.event(); // Null where all observers have passed it, as is usual.
        if (event != null && Failures.isOne(event)) {
            for (int i = 0; i < lossy.size(); i++) {
                lossy.get(i).save(event);
            }
        }
    }

    @Override
    public void keepLate(EventRing.Cell cell) {
        if (gate != null) {
            gate.keep(cell);
        }
        Event event = cell.event();
        boolean failure = event != null && Failures.isOne(event);
        for (int i = 0; i < lossy.size(); i++) {
            lossy.get(i).overtaken(cell.sequence(), failure ? event : null);
        }
    }

    /** An event has its place in the ring: if an observer has skipped it meanwhile, and it is a failure, that is told it late. */
    void placed(long sequence, @Nullable Event event) {
        if (skips.get() != 0) {
            boolean failure = event != null && Failures.isOne(event);
            for (int i = 0; i < lossy.size(); i++) {
                lossy.get(i).placed(sequence, failure ? event : null);
            }
        }
    }

    /** Returns the room for what one observer would lose. */
    SavedFailures room(EventRing ring, int capacity) {
        return new SavedFailures(ring, capacity, skips);
    }
}
