package io.taskvisor.engine.event;

import io.taskvisor.engine.run.Threads;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One observer, its thread and its place in the ring.
 *
 * <p>Sleeping: the worker sets {@link #asleep}, looks at the ring once more, and parks; a publisher places its event, then
 * looks at {@link #asleep}. Both are sequentially consistent, so one of the two sees the other's write.
 */
final class ObserverWorker implements Runnable {
    private static final long OPEN = Long.MAX_VALUE;

    private final Observer observer;
    private final String name;
    private final long interests;
    private final EventBus bus;
    private final EventRing ring;

    private final Thread thread;

    // Only the worker's thread writes these.
    private long cursor;
    private long untold;
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean asleep;

    /** The sequence to end at; written by the shutdown. */
    private volatile long end = OPEN;

    private volatile boolean gaveUp;

    ObserverWorker(Observer observer, EventBus bus, EventRing ring, Threads threads, Map<String, Integer> names) {
        this.observer = observer;
        this.bus = bus;
        this.ring = ring;
        String given = observer.name();
        int count = names.merge(given, 1, Integer::sum);
        this.name = count == 1 ? given : given + "-" + count;
        this.interests = mask(observer.interests());
        this.thread = threads.platform("observer-" + name, this);
    }

    private static long mask(Set<EventKind> kinds) {
        long mask = 0;
        for (EventKind kind : kinds) {
            mask |= 1L << kind.ordinal();
        }
        return mask;
    }

    String name() {
        return name;
    }

    long interests() {
        return interests;
    }

    long dropped() {
        return dropped.get();
    }

    Thread thread() {
        return thread;
    }

    void wake() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        try {
            while (cursor < end && !gaveUp) {
                EventRing.Cell cell = ring.at(cursor);
                if (cell == null || cell.sequence() < cursor) {
                    awaitNext();
                } else if (cell.sequence() == cursor) {
                    tellDropped();
                    cursor++;
                    if (cell.event() != null) {
                        tell(cell.event());
                    }
                } else {
                    skip(cell.sequence());
                }
            }
            long missed = Math.min(end, bus.end()) - cursor;
            if (missed > 0) {
                dropped.addAndGet(missed);
            }
            tellDropped();
        } finally {
            close();
        }
    }

    private void awaitNext() {
        asleep = true;
        EventRing.Cell cell = ring.at(cursor);
        if ((cell == null || cell.sequence() < cursor) && cursor < end && !gaveUp) {
            LockSupport.park(this);
        }
        asleep = false;
        if (!gaveUp) {
            Thread.interrupted(); // An interrupt of this thread means nothing but giving up.
        }
    }

    /** The publishers went round, and have come to this sequence here: goes on with the oldest that may be left. */
    private void skip(long newer) {
        long oldest = newer - ring.size() + 1;
        untold += oldest - cursor;
        dropped.addAndGet(oldest - cursor);
        cursor = oldest;
    }

    private void tellDropped() {
        if (untold > 0) {
            long count = untold;
            untold = 0;
            call(new Event.EventsDropped(cursor - 1, bus.time().instant(), name, count));
        }
    }

    private void tell(Event event) {
        if ((interests & 1L << event.kind().ordinal()) != 0 && !isOwnFailure(event)) {
            call(event);
        }
    }

    private boolean isOwnFailure(Event event) {
        return event instanceof Event.ObserverFailed failed && failed.observer().equals(name);
    }

    private void call(Event event) {
        try {
            observer.onEvent(event);
        } catch (Throwable e) {
            if (!gaveUp) {
                bus.observerFailed(this, event.kind(), e);
            }
        }
    }

    private void close() {
        try {
            observer.close();
        } catch (Throwable e) {
            System.getLogger("io.taskvisor").log(Level.WARNING, "observer '" + name + "' failed to close", e);
        }
    }

    /** Lets the worker end when it has told everything before {@code sequence}. */
    void endAt(long sequence) {
        end = sequence;
        LockSupport.unpark(thread);
    }

    /** Makes the worker end after the event it is telling. */
    void giveUp() {
        if (thread.isAlive()) {
            gaveUp = true;
            thread.interrupt();
        }
    }

    /** Waits for the thread to end, whatever interrupts; returns whether it has. */
    boolean join(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(0, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
