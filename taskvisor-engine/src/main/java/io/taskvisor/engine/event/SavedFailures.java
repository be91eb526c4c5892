package io.taskvisor.engine.event;

import io.taskvisor.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The failures among the events that an observer would lose, because it is too far behind: at most as many as the capacity.
 *
 * <p>A publisher puts a failure here before it overwrites it in the ring; the observer's thread, about to lose a range of events,
 * looks at the ring first and here after that, so it finds each in one of the two. What was claimed in that range and is not placed
 * yet, it notes as <em>skipped</em>, and then looks once more; the publisher places its event and then looks whether it was
 * skipped. One of the two sees the other, and a failure that was skipped is told late, out of its order.
 */
final class SavedFailures {
    private final int capacity;
    private final EventRing ring;

    /** How many sequences all observers have skipped: publishers look at this first. */
    private final AtomicInteger skips;

    /** By sequence. Older ones than the observer's cursor may be there for a while; they were told. */
    private final ConcurrentSkipListMap<Long, Event> kept = new ConcurrentSkipListMap<>();

    /** How many are kept, about. */
    private final AtomicInteger size = new AtomicInteger();

    private final ConcurrentSkipListMap<Long, Boolean> skipped = new ConcurrentSkipListMap<>();

    private final Queue<Event> late = new ConcurrentLinkedQueue<>();

    SavedFailures(EventRing ring, int capacity, AtomicInteger skips) {
        this.ring = ring;
        this.capacity = capacity;
        this.skips = skips;
    }

    // ---- publishers; there may be no memory, and then it is lost

    /** Keeps a failure that is about to be overwritten. */
    void keep(Event event) {
        if (size.get() < capacity) {
            put(event);
        }
    }

    private void put(Event event) {
        try {
            if (kept.put(event.sequence(), event) == null) {
                size.incrementAndGet();
            }
        } catch (OutOfMemoryError e) {
            return; // It is counted with the others.
        }
    }

    /** Returns whether an event, which has a place now or never will, was skipped; says so once. */
    boolean wasSkipped(long sequence) {
        boolean was = skipped.remove(sequence) != null;
        if (was) {
            skips.decrementAndGet();
        }
        return was;
    }

    /** Has a failure told late. */
    void tellLate(Event event) {
        try {
            late.add(event);
        } catch (OutOfMemoryError e) {
            return;
        }
    }

    // ---- the observer's thread

    /** Returns the next failure to be told late, null if there is none. */
    @Nullable
    Event pollLate() {
        return late.poll();
    }

    boolean hasLate() {
        return !late.isEmpty();
    }

    /** Returns how many are kept, about. Any thread. */
    int size() {
        return size.get();
    }

    boolean isEmpty() {
        return size.get() == 0;
    }

    /** Forgets what the observer has passed. */
    void forgetBefore(long sequence) {
        for (Map.Entry<Long, Event> first = kept.firstEntry();
                first != null && first.getKey() < sequence;
                first = kept.firstEntry()) {
            if (kept.remove(first.getKey()) != null) {
                size.decrementAndGet();
            }
        }
    }

    /** Returns the failures of a range of events that the observer is about to lose, in their order. {@link #forget} follows. */
    List<Event> take(long from, long to, Predicate<Event> wanted) {
        forgetBefore(from);
        for (long sequence = Math.max(from, ring.oldest(to)); sequence < to; sequence++) {
            EventRing.Cell cell = ring.at(sequence);
            if (cell == null || cell.sequence() < sequence) {
                look(cell, from, wanted); // Of the lap before, perhaps.
                skip(sequence);
                cell = ring.at(sequence);
                if (cell == null || cell.sequence() < sequence || !wasSkipped(sequence)) {
                    continue;
                }
            }
            if (cell.sequence() == sequence) {
                look(cell, from, wanted);
            }
        }
        List<Event> taken = new ArrayList<>();
        for (Map.Entry<Long, Event> first = kept.firstEntry();
                first != null && first.getKey() < to;
                first = kept.firstEntry()) {
            if (kept.remove(first.getKey()) != null) {
                taken.add(first.getValue());
            }
        }
        return taken;
    }

    /** Returns the last of the events before {@code to} that is none of these. */
    static long lastLost(List<Event> failures, long to) {
        long last = to - 1;
        for (int i = failures.size() - 1; i >= 0 && failures.get(i).sequence() == last; i--) {
            last--;
        }
        return last;
    }

    /** So many of those that were taken do not count as kept any more. */
    void forget(int taken) {
        size.addAndGet(-taken);
    }

    private void skip(long sequence) {
        skips.incrementAndGet(); // First: whoever places it meanwhile must not miss both.
        skipped.put(sequence, true);
    }

    private void look(EventRing.@Nullable Cell cell, long from, Predicate<Event> wanted) {
        Event event = cell == null || cell.sequence() < from ? null : cell.event();
        if (event != null && Failures.isOne(event) && wanted.test(event)) {
            put(event);
        }
    }
}
