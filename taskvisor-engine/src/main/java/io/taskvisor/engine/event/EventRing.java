package io.taskvisor.engine.event;

import io.taskvisor.event.Event;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A ring of events, each in the slot of its sequence; see {@link EventBus} for how it is used.
 *
 * <p>Invariant: the sequence in a slot only ever grows. {@link #place} keeps it with a compare-and-set, against a publisher
 * that was held up between its claim and its placing while others went round.
 */
final class EventRing {
    /** What a slot holds: an event, or null where building it failed. */
    record Cell(long sequence, @Nullable Event event) {}

    private final AtomicReferenceArray<@Nullable Cell> slots;
    private final int mask;

    /** Creates a ring of at least {@code capacity} slots. */
    EventRing(int capacity) {
        int size = Integer.highestOneBit(capacity - 1) << 1;
        slots = new AtomicReferenceArray<>(size);
        mask = size - 1;
    }

    int size() {
        return mask + 1;
    }

    /** Puts the event of this sequence in its slot, unless a newer one is there. */
    void place(long sequence, @Nullable Event event) {
        Cell cell = new Cell(sequence, event);
        int index = (int) sequence & mask;
        Cell there = slots.get(index);
        while (there == null || there.sequence < sequence) {
            if (slots.compareAndSet(index, there, cell)) {
                return;
            }
            there = slots.get(index);
        }
    }

    /** Returns what is in the slot of this sequence: null or older if it is not placed yet, newer if it is gone. */
    @Nullable
    Cell at(long sequence) {
        return slots.get((int) sequence & mask);
    }
}
