package io.taskvisor.engine.future;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The futures that a source has handed out, as far as they matter.
 *
 * <p>To hold on to all of them would be a leak: a task may run for months, and be asked for its outcome again and again by
 * somebody who only wants to know whether it is done. To hold on to none would be wrong: what depends on a future must happen
 * though the future itself is dropped. We learn of all that comes to depend on one but for {@code allOf} and {@code anyOf},
 * which call no method of it; that is seen afterwards, in its number of dependents. So
 *
 * <ul>
 *   <li>those that something depends on are held, and so are the newest, and further ones as the {@link Allowance} goes;
 *   <li>of the others, oldest first, the question is whether anybody has them. They are referenced weakly. Those that are still
 *       there after a garbage collection are held again, because somebody has them. If these become many, they are asked again.
 * </ul>
 *
 * <p>They come in chunks that live and die together, so that a future that was asked once and dropped leaves an eighth of a weak
 * reference, until the next call after a collection.
 *
 * <p>Everything is guarded by this object's monitor. Nothing of the user's runs under it, and nothing that waits. The work for
 * each call is constant on average.
 */
final class Copies<S> {
    private static final int OF_CHUNK = 8;

    /** So many chunks are held after a collection before it is asked again whether anybody has them. */
    private static final int FEW = 8;

    /** Futures that were handed out one after the other. */
    static final class Chunk<S> {
        private final Copies<S> owner;
        private final List<Copy<S, ?>> copies = new ArrayList<>(OF_CHUNK);

        /** Whether it is only referenced weakly. */
        private boolean doubtful;

        /** As old as the time that it has been held for; null where it is doubtful. */
        private @Nullable Object canary = new Object();

        Chunk(Copies<S> owner) {
            this.owner = owner;
        }

        void hold() {
            owner.hold(this);
        }

        /** Forgets those that are done. Returns whether there are others. */
        boolean prune() {
            copies.removeIf(copy -> {
                boolean done = copy.isDone();
                if (done) {
                    copy.putInto(null);
                }
                return done;
            });
            return !copies.isEmpty();
        }

        boolean isKept() {
            return copies.stream().anyMatch(Copy::isKept);
        }
    }

    private final Allowance allowance;

    /** The chunk that is being filled. */
    private Chunk<S> newest = new Chunk<>(this);

    /** Full ones, oldest first: one, and as many as were taken from the allowance. */
    private final ArrayDeque<Chunk<S>> young = new ArrayDeque<>(2);

    /** Those that something depends on, or that somebody has. */
    private List<Chunk<S>> held = new ArrayList<>(0);

    /** How many may be held before it is looked whether they must be. */
    private int mostHeld = FEW;

    /** Those of which it is to be found out whether anybody has them. */
    private List<WeakReference<Chunk<S>>> doubtful = new ArrayList<>(0);

    /**
     * Is cleared by the first collection after something became doubtful that would clear that too: a collector looks at young
     * objects more often than at old ones, and so what this references is as old.
     */
    private @Nullable WeakReference<Object> canary;

    private boolean closed;

    /** Those that were there when it was closed. */
    private List<Copy<S, ?>> last = List.of();

    Copies(Allowance allowance) {
        this.allowance = allowance;
    }

    /** Adds a future that is to be completed; returns false if it is too late for that. */
    synchronized boolean add(Copy<S, ?> copy) {
        if (closed) {
            return false;
        }
        if (canary != null && canary.refersTo(null)) {
            collected();
        }
        copy.putInto(newest);
        newest.copies.add(copy);
        if (newest.copies.size() >= OF_CHUNK) {
            Chunk<S> next = new Chunk<>(this);
            young.add(newest);
            newest = next;
            if (young.size() > 1 && !allowance.take()) {
                retire(young.element(), held);
                young.remove();
            }
        }
        return true;
    }

    // Should memory run out in what follows, a chunk may be in two places, but never in none.

    /** Goes on holding a chunk, or references it weakly, or forgets it. */
    private void retire(Chunk<S> chunk, List<Chunk<S>> kept) {
        if (!chunk.prune()) {
            return;
        }
        if (chunk.isKept()) {
            kept.add(chunk);
        } else {
            doubtful.add(new WeakReference<>(chunk));
            if (canary == null) {
                canary = new WeakReference<>(chunk.canary);
            }
            chunk.doubtful = true;
            chunk.canary = null;
        }
    }

    /** There was a garbage collection: what is still there is had by somebody, or at least was so until a moment ago. */
    private void collected() {
        List<WeakReference<Chunk<S>>> none = new ArrayList<>(0);
        for (WeakReference<Chunk<S>> each : doubtful) {
            Chunk<S> chunk = each.get();
            if (chunk != null) {
                hold(chunk);
            }
        }
        doubtful = none;
        canary = null;
        if (held.size() > mostHeld) {
            List<Chunk<S>> kept = new ArrayList<>(0);
            held.forEach(chunk -> retire(chunk, kept));
            held = kept;
            mostHeld = Math.max(FEW, 2 * kept.size());
        }
    }

    /** Holds a chunk that was doubtful. */
    private synchronized void hold(Chunk<S> chunk) {
        if (chunk.doubtful && !closed) {
            Object sameAge = new Object();
            held.add(chunk);
            chunk.canary = sameAge;
            chunk.doubtful = false;
        }
    }

    /** Lets no more in. Returns all that are to be completed; the same ones when it is called again. */
    synchronized List<Copy<S, ?>> close() {
        if (!closed) {
            List<Copy<S, ?>> all = new ArrayList<>();
            for (WeakReference<Chunk<S>> each : doubtful) {
                Chunk<S> chunk = each.get();
                if (chunk != null && chunk.doubtful) {
                    all.addAll(chunk.copies);
                }
            }
            held.forEach(chunk -> all.addAll(chunk.copies));
            young.forEach(chunk -> all.addAll(chunk.copies));
            all.addAll(newest.copies);
            last = all;
            closed = true;
            allowance.giveBack(Math.max(0, young.size() - 1));
            all.forEach(copy -> copy.putInto(null));
        }
        return last;
    }
}
