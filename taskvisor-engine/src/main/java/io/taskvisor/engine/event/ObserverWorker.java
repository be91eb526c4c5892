package io.taskvisor.engine.event;

import io.taskvisor.engine.run.Threads;
import io.taskvisor.event.Event;
import io.taskvisor.event.ObserverSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A queued observer, its thread and its place in the ring.
 *
 * <p>One whose delivery is BLOCK has a {@link Gate}. It finds what is not in the ring any more, or never came in, in {@link
 * #kept}, where publishers put it before they overwrite it; so what it sees in neither place is on its way to one of them. One
 * that may lose events has {@link SavedFailures}.
 */
final class ObserverWorker extends Outlet implements Runnable {
    private static final VarHandle CURSOR;
    private static final VarHandle PROCESSED;
    private static final VarHandle DONE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CURSOR = lookup.findVarHandle(ObserverWorker.class, "cursor", long.class);
            DONE = lookup.findVarHandle(ObserverWorker.class, "done", long.class);
            PROCESSED = lookup.findVarHandle(ObserverWorker.class, "processed", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A busy observer has what all have passed let go of whenever these bits of the sequence are 0. */
    private static final int LET_GO_MASK = 63;

    /** How long an observer waits that has found no memory. */
    private static final long NO_MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final EventBus bus;
    private final EventRing ring;
    private final Watch watch;
    private final Passed passed;
    private final int capacity;

    /** An observer that may lose events looks how far behind it is whenever these bits of the sequence are 0. */
    private final int lookMask;

    private final @Nullable Gate gate;
    private final ConcurrentMap<Long, EventRing.Cell> kept = new ConcurrentHashMap<>();

    /** The last sequence that there was no memory to keep; one that is not found up to here is lost. */
    private final AtomicLong notKept = new AtomicLong(-1);

    /** Null for one with a gate. */
    private final @Nullable SavedFailures saved;

    private final Thread thread;

    // Only the worker's thread writes these.
    /** The sequence to be told next; all before it were taken out of the ring. */
    private volatile long cursor;

    /** The sequence that the observer is done with all before of. */
    private volatile long done;

    private volatile long processed;
    private final Losses losses = new Losses();
    private final Occupation occupation = new Occupation();

    /** Whether the worker is about to park; see {@link Watch}. */
    volatile boolean asleep;

    /** The sequence to end at; written by the shutdown. */
    private volatile long end = Long.MAX_VALUE;

    private volatile boolean gaveUp;

    ObserverWorker(
            Subscription subscription,
            EventBus bus,
            EventRing ring,
            Watch watch,
            Passed passed,
            int capacity,
            @Nullable Gate gate,
            @Nullable SavedFailures saved,
            Threads threads) {
        super(subscription, bus);
        this.bus = bus;
        this.ring = ring;
        this.watch = watch;
        this.passed = passed;
        this.capacity = capacity;
        this.lookMask = Math.min(64, Integer.highestOneBit(Math.max(1, capacity / 8))) - 1;
        this.gate = gate;
        this.saved = saved;
        this.thread = threads.platform("observer-" + name(), this);
    }

    Thread thread() {
        return thread;
    }

    long cursor() {
        return cursor;
    }

    @Override
    ObserverSnapshot snapshot() {
        long behind = cursor == Long.MAX_VALUE ? 0 : Math.max(0, bus.end() - done);
        long dropped = lost() + bus.unplaced();
        Optional<Instant> since = Hangs.since(busyNanos(), bus.now());
        return new ObserverSnapshot(name(), subscription().delivery(), processed, dropped, behind, since);
    }

    /** Returns how long the observer has been in the event that it is in; 0 if it is in none. Any thread. */
    long busyNanos() {
        long finished = done;
        long at = cursor;
        long busy = occupation.nanos();
        return finished < at && at == cursor && at != Long.MAX_VALUE ? busy : 0;
    }

    /** Also what it does not know of yet, because it has not come back from an event, or was not told when it had to end. */
    @Override
    long lost() {
        return losses.total(
                goesOnAt -> gaveUp ? Math.min(end, bus.end()) - Math.max(cursor, goesOnAt) : gone(goesOnAt));
    }

    /** Returns how many events the observer has lost since it entered the one that it is in. Any thread. */
    long lostWhileBusy() {
        return Math.max(0, gone(losses.goesOnAt()));
    }

    /** Returns how many events that it has yet to see are gone, if it goes on there: about, where failures are saved. */
    private long gone(long goesOnAt) {
        return saved == null ? 0 : ring.oldest(bus.end()) - Math.max(cursor, goesOnAt) - saved.size();
    }

    @Override
    boolean isOpen() {
        return !gaveUp;
    }

    /** Keeps an event that has no place in the ring, if this observer has yet to see it, and there is memory for it. */
    void keep(EventRing.Cell cell) {
        if (cursor <= cell.sequence()) {
            try {
                kept.put(cell.sequence(), cell);
            } catch (OutOfMemoryError e) {
                notKept.accumulateAndGet(cell.sequence(), Math::max);
            }
        }
    }

    /** Saves a failure that is about to be overwritten, if this observer has yet to see it. */
    void save(Event failure) {
        if (saved != null && cursor <= failure.sequence() && wants(failure)) {
            saved.keep(failure);
        }
    }

    /** An event was overtaken by a whole lap of others, and has no place in the ring: a failure, null for any other. */
    void overtaken(long sequence, @Nullable Event failure) {
        if (saved != null) {
            saved.wasSkipped(sequence);
            tellLate(saved, failure);
        }
    }

    /** An event has its place in the ring: a failure, null for any other. */
    void placed(long sequence, @Nullable Event failure) {
        if (saved != null && saved.wasSkipped(sequence)) {
            tellLate(saved, failure);
        }
    }

    private void tellLate(SavedFailures room, @Nullable Event failure) {
        if (failure != null && wants(failure)) {
            room.tellLate(failure);
            LockSupport.unpark(thread);
        }
    }

    // ---- the observer's thread

    @Override
    public void run() {
        try {
            while (cursor < end && !gaveUp) {
                goOn();
            }
            drop(Math.min(end, bus.end()));
            boolean more = true;
            while (more) {
                more = takeLate();
            }
        } finally {
            cursor = Long.MAX_VALUE; // Nobody is to wait for this observer.
            letGo();
            if (gate != null) {
                gate.idle();
            }
            closeObserver();
        }
    }

    private void goOn() {
        try {
            if (!step()) {
                rest();
            }
        } catch (VirtualMachineError e) {
            LockSupport.parkNanos(this, NO_MEMORY_NANOS); // There is no memory even to report it.
        }
    }

    /** Tells the next event, or goes past what is lost; returns false if neither is there. */
    boolean step() {
        if (takeLate()) {
            return true;
        }
        long sequence = cursor;
        EventRing.Cell cell = ring.at(sequence);
        if (cell == null || cell.sequence() < sequence) {
            return false;
        }
        if (mayLose() && (sequence & lookMask) == 0 && bus.end() - sequence > capacity) {
            drop(bus.end() - capacity);
            return true;
        }
        return cell.sequence() == sequence ? take(cell) : overtaken(sequence);
    }

    private boolean mayLose() {
        return gate == null || gate.isOpen();
    }

    private boolean take(EventRing.Cell cell) {
        Event event = cell.event(); // Not later: what all have passed is let go of.
        if (cell.isLost()) {
            losses.add(1, cell.sequence() + 1);
        }
        occupation.enter();
        CURSOR.setRelease(this, cell.sequence() + 1);
        if (gate != null) {
            gate.advanced();
        }
        if ((cell.sequence() & LET_GO_MASK) == 0) {
            letGo();
        }
        if (event != null && wants(event)) {
            tell(event);
        }
        DONE.setRelease(this, cell.sequence() + 1);
        return true;
    }

    /** A newer event is in the place of the next one, which was kept, is about to be, or is lost. */
    private boolean overtaken(long sequence) {
        EventRing.Cell cell = kept.remove(sequence);
        if (cell != null) {
            return take(cell);
        }
        if (mayLose()) {
            drop(bus.end() - capacity);
            return true;
        }
        if (sequence <= notKept.get()) {
            drop(sequence + 1);
            return true;
        }
        return false;
    }

    /** Goes on with this sequence; what comes before it is lost, but for the failures that were saved. */
    private void drop(long sequence) {
        long from = cursor;
        if (sequence <= from) {
            return;
        }
        List<Event> failures = saved == null || gaveUp ? List.of() : saved.take(from, sequence, this::wants);
        long lost = sequence - from - failures.size();
        long lastLost = SavedFailures.lastLost(failures, sequence);
        losses.add(lost, sequence);
        if (saved != null) {
            saved.forget(failures.size()); // Not before: until now they were counted as kept.
        }
        occupation.enter();
        cursor = sequence;
        boolean told = lost == 0;
        int next = 0;
        for (; next < failures.size() && !gaveUp; next++) {
            if (!told && failures.get(next).sequence() > lastLost) {
                tellDropped(lastLost, lost);
                told = true;
            }
            tell(failures.get(next));
        }
        if (!told) {
            tellDropped(lastLost, lost);
        }
        losses.add(failures.size() - next, sequence);
        done = sequence;
    }

    private void tellDropped(long lastLost, long lost) {
        call(new Event.EventsDropped(lastLost, bus.time().instant(), name(), lost));
    }

    private void tell(Event event) {
        call(event);
        PROCESSED.setOpaque(this, processed + 1);
    }

    /** Tells the failures that come out of their order, because their publishers were held up; returns whether there was one. */
    private boolean takeLate() {
        Event late = saved == null || gaveUp ? null : saved.pollLate();
        if (late != null) {
            tell(late);
        }
        return late != null;
    }

    private void rest() {
        if (gate != null && !ring.reached(cursor)) {
            kept.keySet().removeIf(sequence -> sequence < cursor);
            letIn(gate);
        }
        if (saved != null && !saved.isEmpty()) {
            saved.forgetBefore(cursor);
        }
        letGo();
        watch.await(this);
        occupation.rested();
    }

    /** Lets go of what all have passed. */
    void letGo() {
        passed.letGo();
    }

    /** Lets those in who did not see how far this observer has come, and were not seen by it. */
    void letIn(Gate full) {
        VarHandle.fullFence(); // Between the cursor and the look at who waits.
        full.idle();
    }

    /** Returns whether there is something to do: an event, or the end. */
    boolean hasWork() {
        return hasWork(1);
    }

    /** Returns whether there is this much to do: so many events, or the end. */
    boolean hasWork(int events) {
        return cursor + events > end
                || gaveUp
                || ring.reached(cursor + events - 1)
                || (saved != null && saved.hasLate());
    }

    /** An interrupt of this thread means nothing but giving up. */
    void forgetInterrupt() {
        if (!gaveUp) {
            Thread.interrupted();
        }
    }

    // ---- the shutdown

    /** Returns whether everything before {@code sequence} was told, and the observer is done with it. */
    boolean isDoneWith(long sequence) {
        return done >= sequence;
    }

    /** Has the worker look for events now. */
    void hurry() {
        LockSupport.unpark(thread);
    }

    /** Lets the worker end when it has told everything before {@code sequence}. */
    void endAt(long sequence) {
        end = sequence;
        LockSupport.unpark(thread);
    }

    /** Makes the worker end after the event it is telling. */
    void giveUp() {
        gaveUp = true;
        thread.interrupt();
    }
}
