package io.taskvisor.engine.admission;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a slot, in order.
 *
 * <p>Places come and go in the slot's turn only. Who is in a place is one reference: the turn takes a submission out to let it
 * in or to turn it away, a submission that is cancelled takes itself out; the compare-and-set says which of the two it was,
 * and so who counts it. So a cancelled submission has left when its outcome can be seen. An empty place stays until it comes
 * to the head, or until there are more of them than of others.
 */
final class SlotQueue {
    /** A place in the queue; empty when its occupant has left. */
    static final class Place extends AtomicReference<@Nullable Submission> {
        private static final long serialVersionUID = 1L;

        Place(Submission occupant) {
            super(occupant);
        }
    }

    private final ConcurrentLinkedDeque<Place> places = new ConcurrentLinkedDeque<>();

    /** How many wait. */
    private final AtomicInteger size = new AtomicInteger();

    // What follows belongs to the turn.

    /** How many places there are, empty ones included. */
    private int count;

    /** The place of the one submission that a newer one supersedes, if there is one; its occupant may have left. */
    private @Nullable Place latest;

    /** Returns how many wait. Any thread. */
    int size() {
        return size.get();
    }

    /** Returns how many wait with {@link io.taskvisor.admission.AdmissionPolicy#QUEUE}. */
    int ordinary() {
        Place place = latest;
        return size.get() - (place != null && place.get() != null ? 1 : 0);
    }

    // What can fail for want of memory comes first: a submission has either been put in, or nothing has changed.

    /** Puts a submission at the tail. */
    Place addLast(Submission submission) {
        compact();
        Place place = new Place(submission);
        places.addLast(place);
        added(submission, place);
        return place;
    }

    /** Puts a submission at the tail that a newer one may supersede. */
    void addLatest(Submission submission) {
        latest = addLast(submission);
    }

    /**
     * Puts a submission at the head, takes out the one that a newer one supersedes, and has this one be that from now on.
     * Returns the one taken out, null if there was none.
     */
    @Nullable
    Submission replaceLatest(Submission submission) {
        compact();
        Place place = new Place(submission);
        places.addFirst(place);
        added(submission, place);
        Place older = latest;
        latest = place;
        Submission out = older == null ? null : older.getAndSet(null);
        if (out != null) {
            size.decrementAndGet();
        }
        return out;
    }

    private void added(Submission submission, Place place) {
        submission.moveTo(place);
        size.incrementAndGet();
        count++;
    }

    private void compact() {
        if (count > 64 && count > 2 * size.get()) {
            count = 0;
            for (Iterator<Place> all = places.iterator(); all.hasNext(); ) {
                if (all.next().get() == null) {
                    all.remove();
                } else {
                    count++;
                }
            }
        }
    }

    /** Returns the submission that a newer one supersedes, null if there is none. */
    @Nullable
    Submission latest() {
        Place place = latest;
        return place == null ? null : place.get();
    }

    /** Puts a submission in the place of {@code older}, the {@link #latest}; returns false if that has left. */
    boolean supersede(Submission older, Submission newer) {
        Place place = latest;
        if (place == null || !place.compareAndSet(older, newer)) {
            return false;
        }
        newer.moveTo(place);
        return true;
    }

    /** Returns the first, which stays where it is; null if nothing waits. */
    @Nullable
    Submission first() {
        for (Place place = places.peekFirst(); place != null; place = places.peekFirst()) {
            Submission first = place.get();
            if (first != null) {
                return first;
            }
            removeFirst(place);
        }
        return null;
    }

    /** Takes out the first; returns false if it has left. */
    boolean takeFirst(Submission first) {
        Place place = places.peekFirst();
        if (place == null) {
            return false;
        }
        removeFirst(place);
        return leave(place, first);
    }

    private void removeFirst(Place place) {
        places.pollFirst();
        count--;
        if (place == latest) {
            latest = null;
        }
    }

    /** Takes {@code submission} out of its place; returns false if somebody else did. Any thread. */
    boolean leave(Place place, Submission submission) {
        if (!place.compareAndSet(submission, null)) {
            return false;
        }
        size.decrementAndGet();
        return true;
    }

    /** Returns what waits, in order; a copy. Any thread. */
    List<Submission> all() {
        List<Submission> all = new ArrayList<>();
        for (Place place : places) {
            Submission occupant = place.get();
            if (occupant != null) {
                all.add(occupant);
            }
        }
        return all;
    }
}
