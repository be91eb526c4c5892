package io.taskvisor.engine.admission;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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

    /** Puts a submission at the tail. */
    Place addLast(Submission submission) {
        Place place = added(submission);
        places.addLast(place);
        return place;
    }

    /** Puts a submission at the tail that a newer one may supersede. */
    void addLatest(Submission submission) {
        latest = addLast(submission);
    }

    /** Puts a submission at the head that a newer one may supersede. */
    void addFirst(Submission submission) {
        Place place = added(submission);
        places.addFirst(place);
        latest = place;
    }

    private Place added(Submission submission) {
        compact();
        Place place = new Place(submission);
        submission.moveTo(place);
        size.incrementAndGet();
        count++;
        return place;
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

    /** Returns the submission that a newer one supersedes. */
    Optional<Submission> latest() {
        Place place = latest;
        return place == null ? Optional.empty() : Optional.ofNullable(place.get());
    }

    /** Puts a submission in the place of the one that a newer one supersedes, and returns that; empty if there is none. */
    Optional<Submission> supersede(Submission newer) {
        Place place = latest;
        Submission older = place == null ? null : place.get();
        if (place == null || older == null) {
            return Optional.empty();
        }
        newer.moveTo(place);
        return place.compareAndSet(older, newer) ? Optional.of(older) : Optional.empty();
    }

    /** Takes out the submission that a newer one supersedes. */
    Optional<Submission> takeLatest() {
        Place place = latest;
        latest = null;
        Submission older = place == null ? null : place.getAndSet(null);
        if (older != null) {
            size.decrementAndGet();
        }
        return Optional.ofNullable(older);
    }

    /** Returns the first, which stays where it is. */
    Optional<Submission> first() {
        for (Place place = places.peekFirst(); place != null; place = places.peekFirst()) {
            Submission first = place.get();
            if (first != null) {
                return Optional.of(first);
            }
            removeFirst(place);
        }
        return Optional.empty();
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
