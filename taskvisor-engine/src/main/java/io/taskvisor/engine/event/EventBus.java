package io.taskvisor.engine.event;

import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one place where events are published, at the same cost for any number of observers.
 *
 * <p>All observers share one ring of immutable events. A publisher claims the next sequence, builds the event with it and
 * places it in the slot of that sequence, unless a newer event is there already. Each observer has a cursor of its own and
 * reads slot after slot: the event of its cursor's sequence is its next; an older one means that the next is not placed yet;
 * a newer one means that the observer was lapped, and by how much. So a slow observer costs the publishers nothing, loses
 * its own oldest events only, and knows exactly how many.
 *
 * <p>An event that no observer is interested in is not built and has no sequence.
 */
public final class EventBus {
    /** Builds an event from its sequence and time. */
    @FunctionalInterface
    public interface Draft {
        /** Returns the event. */
        Event build(long sequence, Instant at);
    }

    /** What is left of an observer that did not end in time. */
    public record Stuck(String observer, Thread thread) {}

    /** How often to look whether an observer's thread need not be waited for any more. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final TimeSource time;
    private final EventRing ring;
    private final AtomicLong nextSequence = new AtomicLong();
    private final List<ObserverWorker> workers = new ArrayList<>();
    private final long wanted;
    private final Threads threads;

    /** Creates a bus with a thread, not started yet, for each observer. */
    public EventBus(List<Observer> observers, int capacity, TimeSource time, Threads threads) {
        this.time = time;
        this.ring = new EventRing(observers.isEmpty() ? 2 : capacity);
        long mask = 0;
        Map<String, Integer> names = new HashMap<>();
        for (Observer observer : observers) {
            ObserverWorker worker = new ObserverWorker(observer, this, ring, threads, names);
            workers.add(worker);
            mask |= worker.interests();
        }
        this.wanted = mask;
        this.threads = threads;
    }

    /** Starts the observers' threads. */
    public void start() {
        workers.forEach(worker -> threads.start(worker.thread()));
    }

    /** Returns whether somebody is interested in events of this kind. */
    public boolean wants(EventKind kind) {
        return (wanted & 1L << kind.ordinal()) != 0;
    }

    /** Publishes what {@code draft} builds, if somebody {@linkplain #wants is interested}. Never waits, never throws. */
    public void publish(EventKind kind, Draft draft) {
        if (!wants(kind)) {
            return;
        }
        Instant at = time.instant();
        long sequence = nextSequence.getAndIncrement();
        Event event = null;
        try {
            event = draft.build(sequence, at);
        } finally {
            // A claimed sequence must be placed, or every observer would wait for it for ever.
            ring.place(sequence, event);
        }
        for (int i = 0; i < workers.size(); i++) {
            workers.get(i).wake();
        }
    }

    /** Tells the other observers, and the log, that one threw. */
    void observerFailed(ObserverWorker failed, EventKind during, Throwable cause) {
        System.getLogger("io.taskvisor")
                .log(Level.WARNING, "observer '" + failed.name() + "' failed on " + during.label(), cause);
        if (during != EventKind.OBSERVER_FAILED && during != EventKind.EVENTS_DROPPED) {
            publish(
                    EventKind.OBSERVER_FAILED,
                    (sequence, at) -> new Event.ObserverFailed(sequence, at, failed.name(), during, cause));
        }
    }

    long end() {
        return nextSequence.get();
    }

    TimeSource time() {
        return time;
    }

    /** Returns whether {@code thread} is an observer's. */
    public boolean isObserverThread(Thread thread) {
        return workers.stream().anyMatch(worker -> worker.thread() == thread);
    }

    /** Returns the name of the observer whose thread this is. */
    public String observerOf(Thread thread) {
        return workers.stream()
                .filter(worker -> worker.thread() == thread)
                .map(ObserverWorker::name)
                .findFirst()
                .orElse("");
    }

    /** Returns how many events each observer lost. */
    public Map<String, Long> dropped() {
        Map<String, Long> dropped = new LinkedHashMap<>();
        workers.forEach(worker -> dropped.put(worker.name(), worker.dropped()));
        return dropped;
    }

    /**
     * Lets observers take in what was published up to now, closes them, and waits for that; then interrupts those that are
     * not done.
     *
     * @param nanos how long to wait
     * @param without threads that are not waited for, a live view
     * @return the observers that still run
     */
    public List<Stuck> close(long nanos, Set<Thread> without) {
        long end = end();
        workers.forEach(worker -> worker.endAt(end));
        long deadline = System.nanoTime() + nanos;
        List<ObserverWorker> left = awaitEnd(workers, deadline, without);
        left.forEach(ObserverWorker::giveUp);
        long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        return awaitEnd(left, last, without).stream()
                .map(worker -> new Stuck(worker.name(), worker.thread()))
                .toList();
    }

    /** Returns those that do not end in time; one may come to be {@code without} at any moment. */
    private static List<ObserverWorker> awaitEnd(List<ObserverWorker> ending, long deadline, Set<Thread> without) {
        List<ObserverWorker> left = new ArrayList<>();
        for (ObserverWorker worker : ending) {
            while (!without.contains(worker.thread())) {
                long remaining = deadline - System.nanoTime();
                if (worker.join(Math.min(remaining, LOOK_NANOS))) {
                    break;
                }
                if (remaining <= 0) {
                    left.add(worker);
                    break;
                }
            }
        }
        return left;
    }
}
