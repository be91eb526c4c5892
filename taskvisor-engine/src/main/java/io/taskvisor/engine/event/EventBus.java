package io.taskvisor.engine.event;

import static java.util.Objects.requireNonNull;

import io.taskvisor.Supervisor;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.ObserverSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one place where events are published, at the same cost for any number of queued observers.
 *
 * <p>These share one ring of immutable events. A publisher claims the next sequence, builds the event with it and places it in
 * the slot of that sequence, unless a newer event is there already. Each observer has a cursor of its own and reads slot
 * after slot: the event of its cursor's sequence is its next; an older one means that the next is not placed yet; a newer one
 * means that the observer was lapped. So a slow observer costs the publishers nothing, loses its own oldest events only, and
 * knows exactly how many. The ring is twice the capacity: an observer that was lapped goes on with as many events as the
 * capacity promises, and has as many again before it is lapped the next time.
 *
 * <p>A failure that a slow observer would lose is kept for it: see {@link Salvage}. An observer that must lose nothing has
 * publishers wait at a {@link Gate}. How sleeping observers are woken is the
 * {@link Watch}'s business. Inline observers are called by the publisher, after the event was placed.
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

    /** Whether a publisher may be held back by an observer that must lose nothing. */
    public enum Patience {
        /** For attempts and callers of the API. */
        WAITS,
        /** For threads that others depend on. */
        NEVER_WAITS
    }

    /** What is left of an observer that did not end in time. */
    public record Stuck(String observer, Thread thread) {}

    private final TimeSource time;
    private final Threads threads;
    private final EngineLog log;
    private final AtomicLong nextSequence = new AtomicLong();

    /** All observers, in their order; they are also in one of the two lists that follow. */
    private final List<Outlet> outlets = new ArrayList<>();

    private final List<ObserverWorker> workers = new ArrayList<>();
    private final List<InlineOutlet> inline = new ArrayList<>();
    private final InlineWatch inlineWatch = new InlineWatch();

    /** Null if no observer is queued. */
    private final @Nullable EventRing ring;

    /** A bit for each kind that a queued observer is interested in. */
    private final long queued;

    /** Null if there is no ring. */
    private final @Nullable Passed passed;

    private final Watch watch;
    private final Hangs hangs;

    private final List<ObserverWorker> lossy = new ArrayList<>();
    private final Salvage salvage;

    /** Null if no observer must lose nothing. */
    private final @Nullable Gate gate;

    /** A bit for each kind that somebody is interested in; none any more when the observers are closed. */
    private volatile long wanted;

    /** Events for whose place in the ring there was no memory. */
    private final AtomicLong unplaced = new AtomicLong();

    /** Written by {@link #close}. */
    private volatile List<String> interrupted = List.of();

    /** How many failures of observers are being told right now. */
    private final AtomicInteger reporting = new AtomicInteger();

    /** Creates a bus with a thread, not started yet, for each observer that is queued. */
    public EventBus(List<Subscription> subscriptions, int capacity, TimeSource time, Threads threads, EngineLog log) {
        this.time = time;
        this.log = log;
        this.threads = threads;
        this.watch = new Watch(workers, capacity);
        this.hangs = new Hangs(workers, capacity, threads, log);
        Set<Delivery> deliveries = EnumSet.noneOf(Delivery.class);
        for (Subscription subscription : subscriptions) {
            deliveries.add(subscription.delivery());
        }
        List<ObserverWorker> lossless = new ArrayList<>();
        this.gate = deliveries.contains(Delivery.BLOCK) ? new Gate(lossless, nextSequence, capacity) : null;
        deliveries.remove(Delivery.INLINE);
        this.salvage = new Salvage(lossy, gate);
        EventRing.Keeper keeper = deliveries.contains(Delivery.DROP_OLDEST) ? salvage : gate;
        this.ring = deliveries.isEmpty() ? null : new EventRing(Integer.highestOneBit(capacity - 1) << 2, keeper);
        this.passed = ring == null ? null : new Passed(ring, workers);
        Set<String> names = new HashSet<>();
        long mask = 0;
        long queuedMask = 0;
        for (Subscription subscription : subscriptions) {
            add(subscription.numbered(names), capacity, lossless);
            mask |= subscription.interests();
            queuedMask |= subscription.delivery() == Delivery.INLINE ? 0 : subscription.interests();
        }
        this.wanted = mask;
        this.queued = queuedMask;
    }

    private void add(Subscription subscription, int capacity, List<ObserverWorker> lossless) {
        if (ring == null || subscription.delivery() == Delivery.INLINE) {
            InlineOutlet outlet = new InlineOutlet(subscription, this, inlineWatch);
            inline.add(outlet);
            outlets.add(outlet);
            return;
        }
        boolean blocks = subscription.delivery() == Delivery.BLOCK;
        ObserverWorker worker = new ObserverWorker(
                subscription,
                this,
                ring,
                watch,
                requireNonNull(passed),
                capacity,
                blocks ? gate : null,
                blocks ? null : salvage.room(ring, capacity),
                threads);
        workers.add(worker);
        outlets.add(worker);
        (blocks ? lossless : lossy).add(worker);
    }

    /** Tells the observers whose they are; returns those that cannot work here, and are left out. */
    public List<Observer> open(Supervisor supervisor) {
        List<Observer> leftOut = new ArrayList<>();
        long mask = 0;
        for (Outlet outlet : outlets) {
            outlet.open(supervisor);
            if (outlet.isLeftOut()) {
                leftOut.add(outlet.subscription().observer());
            } else {
                mask |= outlet.subscription().interests();
            }
        }
        wanted = mask;
        return leftOut;
    }

    /** Starts the observers' threads. */
    public void start() {
        for (ObserverWorker worker : workers) {
            threads.start(worker.thread());
        }
    }

    /** Returns whether somebody is interested in events of this kind. */
    public boolean wants(EventKind kind) {
        return (wanted & Subscription.bit(kind)) != 0;
    }

    /** Returns whether there are observers that publishers call themselves. */
    public boolean hasInline() {
        return !inline.isEmpty();
    }

    /** Returns whether an observer may keep a publisher from going on: an inline one, or one that loses nothing. */
    public boolean mayHoldUp() {
        return gate != null || !inline.isEmpty();
    }

    /** Returns what watches a thread that must not be held up by these. */
    public InlineWatch inlineWatch() {
        return inlineWatch;
    }

    /** Returns the time stamp for what happens now. */
    public Instant now() {
        return time.instant(time.nanos());
    }

    /**
     * Waits, as a publisher would that may be held back, until there is room for an event. For callers whose events others
     * publish for them. Returns whether it has waited.
     */
    public boolean giveWay() {
        if (gate == null || !gate.isShut() || isObserverThread(Thread.currentThread())) {
            return false;
        }
        gate.pass();
        return true;
    }

    /**
     * Publishes what {@code draft} builds, if an observer {@linkplain #wants is interested}. Returns whether it has waited.
     * Never throws: an event for which there is no memory is lost, and counted as dropped.
     */
    public boolean publish(EventKind kind, Instant at, Patience patience, Draft draft) {
        if (!wants(kind)) {
            return false;
        }
        boolean waited = patience == Patience.WAITS && giveWay();
        Event event = ring == null ? built(nextSequence.getAndIncrement(), at, draft) : placed(ring, kind, at, draft);
        for (int i = 0; event != null && i < inline.size(); i++) {
            inline.get(i).tell(event);
        }
        return waited;
    }

    /** Returns whether a queued observer is interested in events of this kind. */
    private boolean queued(EventKind kind) {
        return (queued & Subscription.bit(kind)) != 0;
    }

    /** Returns the event, null if there is no memory for it. */
    private @Nullable Event built(long sequence, Instant at, Draft draft) {
        try {
            return draft.build(sequence, at);
        } catch (Throwable e) {
            inline.forEach(InlineOutlet::missed);
            return null;
        }
    }

    /** Like {@link #built}, and places the event. A claimed sequence is always placed: every observer would wait for it. */
    private @Nullable Event placed(EventRing ring, EventKind kind, Instant at, Draft draft) {
        EventRing.Cell cell;
        try {
            cell = new EventRing.Cell();
        } catch (OutOfMemoryError e) {
            unplaced.incrementAndGet();
            inline.forEach(InlineOutlet::missed);
            return null;
        }
        long sequence = nextSequence.getAndIncrement();
        Event event = built(sequence, at, draft);
        ring.place(queued(kind) || event == null ? cell.of(sequence, event) : cell.ofNothing(sequence));
        salvage.placed(sequence, event);
        watch.placed(sequence);
        hangs.placed(sequence);
        return event;
    }

    /** Returns how many events did not even come into the ring. */
    long unplaced() {
        return unplaced.get();
    }

    /** Tells the other observers, and the log, that one threw. */
    void observerFailed(Outlet failed, EventKind during, Throwable cause) {
        log.log(LogKind.OBSERVER_FAILED, () -> "observer '" + failed.name() + "' failed on " + during.label(), cause);
        if (during == EventKind.OBSERVER_FAILED || during == EventKind.EVENTS_DROPPED) {
            return;
        }
        reporting.incrementAndGet();
        try {
            if (failed.isOpen()) {
                publish(
                        EventKind.OBSERVER_FAILED,
                        now(),
                        Patience.NEVER_WAITS,
                        (sequence, at) -> new Event.ObserverFailed(sequence, at, failed.name(), during, cause));
            }
        } finally {
            reporting.decrementAndGet();
        }
    }

    EngineLog log() {
        return log;
    }

    /** Returns the sequence that is claimed next. */
    long end() {
        return nextSequence.get();
    }

    /** Returns whether the event of this sequence has been placed, and let go of. */
    boolean isLetGo(long sequence) {
        EventRing.Cell cell = ring == null ? null : ring.at(sequence);
        return cell != null && cell.sequence() == sequence && cell.event() == null;
    }

    List<ObserverWorker> workers() {
        return workers;
    }

    Watch watch() {
        return watch;
    }

    Optional<Gate> gate() {
        return Optional.ofNullable(gate);
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

    /** Returns what can be said of the observers now. */
    public List<ObserverSnapshot> snapshots() {
        return outlets.stream()
                .filter(outlet -> !outlet.isLeftOut())
                .map(Outlet::snapshot)
                .toList();
    }

    /** Nobody waits for observers any more; what they have no room for is lost, and counted. */
    public void stopWaiting() {
        if (gate != null) {
            gate.open();
        }
    }

    /**
     * Lets observers take in what was published up to now, closes them, and waits for that; then interrupts those that are
     * not done. Inline observers are closed last: they are told what the others throw.
     *
     * @param nanos how long to wait
     * @param without threads that are not waited for, a live view
     * @return the observers that still run
     */
    public List<Stuck> close(long nanos, Set<Thread> without) {
        return close(nanos, without::contains);
    }

    /** Like {@link #close(long, Set)}, where {@code without} tells of threads that are not waited for, as often as it is asked. */
    public List<Stuck> close(long nanos, Predicate<Thread> without) {
        Drain drain = new Drain(nanos, without);
        awaitTold(end(), drain, without);
        long end = end(); // What some threw at that is for the others.
        workers.forEach(worker -> worker.endAt(end));
        drain.await(
                workers.stream()
                        .map(worker -> new Drain.Ending(worker, worker.thread()))
                        .toList(),
                outlet -> ((ObserverWorker) outlet).giveUp());
        stopWaiting();
        drain.await(() -> reporting.get() == 0, 1);
        wanted = 0;
        if (passed != null) {
            passed.letGo();
        }
        drain.close(closedElsewhere(), threads);
        interrupted = List.copyOf(drain.interrupted());
        if (ring != null && workers.stream().noneMatch(worker -> worker.thread().isAlive())) {
            ring.release(); // A task's handle may be kept, and through it this.
        }
        return drain.stuck();
    }

    /** Returns the observers without a thread that closes them: inline ones, and those whose thread was never started. */
    private List<Outlet> closedElsewhere() {
        List<Outlet> all = new ArrayList<>();
        workers.stream()
                .filter(worker -> worker.thread().getState() == Thread.State.NEW)
                .forEach(all::add);
        all.addAll(inline);
        return all;
    }

    /** Waits until all observers are done with what comes before {@code end}; one that is not must not take all the time. */
    private void awaitTold(long end, Drain drain, Predicate<Thread> without) {
        workers.forEach(ObserverWorker::hurry);
        drain.await(
                () -> workers.stream().allMatch(worker -> worker.isDoneWith(end) || without.test(worker.thread())), 4);
    }

    /** Returns how many events each observer lost, of those that lost any, and what they were not told when they had to end. */
    public Map<String, Long> dropped() {
        return Outlet.lost(outlets);
    }

    /** Returns the names of the observers that had to be interrupted when they were closed. */
    public List<String> interrupted() {
        return interrupted;
    }
}
