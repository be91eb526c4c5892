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
    /**
     * What a slot holds: an event, or that there is none. Allocated before its sequence is claimed, and not changed once it is
     * placed, until all observers have passed it.
     */
    static final class Cell {
        private static final Object LOST = new Object();

        private long sequence;

        /** The event, LOST where building it failed, or null where no queued observer wants it, or all have passed it. */
        private @Nullable Object content;

        /** Says what it holds, before it is placed: an event, or null where building it failed. */
        Cell of(long claimed, @Nullable Event built) {
            sequence = claimed;
            content = built == null ? LOST : built;
            return this;
        }

        /** Says that it holds nothing that a queued observer wants, before it is placed. */
        Cell ofNothing(long claimed) {
            sequence = claimed;
            return this;
        }

        long sequence() {
            return sequence;
        }

        /** Returns the event, if there is one. */
        @Nullable
        Event event() {
            return content instanceof Event event ? event : null;
        }

        boolean isLost() {
            return content == LOST;
        }

        /** Forgets the event. Nobody reads it any more. */
        void letGo() {
            content = null;
        }
    }

    /** Is handed what the ring has no room for: an event that is overwritten, or was overtaken before it was placed. Does not throw. */
    @FunctionalInterface
    interface Keeper {
        void keep(Cell cell);

        /** Is handed one that was overtaken: it has never been in the ring. */
        default void keepLate(Cell cell) {
            keep(cell);
        }
    }

    private final AtomicReferenceArray<@Nullable Cell> slots;
    private final int mask;
    private final @Nullable Keeper keeper;

    /** Creates a ring of {@code size} slots, a power of two, that loses what it has no room for unless there is a keeper. */
    EventRing(int size, @Nullable Keeper keeper) {
        this.slots = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
        this.keeper = keeper;
    }

    /** Puts the cell in the slot of its sequence, unless a newer one is there. */
    void place(Cell cell) {
        int index = (int) cell.sequence & mask;
        for (; ; ) {
            Cell there = slots.get(index);
            if (there != null) {
                boolean late = there.sequence > cell.sequence;
                if (keeper != null && late) {
                    keeper.keepLate(cell);
                } else if (keeper != null) {
                    keeper.keep(there);
                }
                if (late) {
                    return;
                }
            }
            if (slots.compareAndSet(index, there, cell)) {
                return;
            }
        }
    }

    /** Returns what is in the slot of this sequence: null or older if it is not placed yet, newer if it is gone. */
    @Nullable
    Cell at(long sequence) {
        return slots.get((int) sequence & mask);
    }

    /** Empties all slots. Nobody reads any more. */
    void release() {
        for (int i = 0; i < slots.length(); i++) {
            slots.set(i, null);
        }
    }

    /** Returns the least sequence whose slot no sequence below {@code end} takes from it. */
    long oldest(long end) {
        return Math.max(0, end - slots.length());
    }

    /** Returns whether the event of this sequence, or a newer one, is in its slot. */
    boolean reached(long sequence) {
        Cell cell = at(sequence);
        return cell != null && cell.sequence >= sequence;
    }
}
