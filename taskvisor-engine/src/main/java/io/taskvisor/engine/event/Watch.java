package io.taskvisor.engine.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes observers that sleep, without the publishers' paying for it: to unpark a thread costs the publisher several
 * microseconds, a hundred times what publishing costs.
 *
 * <p>Of the workers that find nothing to do, the first is the <em>guard</em>; the others park. The guard sleeps for {@link
 * #NAP_NANOS} at a time, looks whether something came, and if so wakes all that sleep; the next to find nothing to do is the
 * next guard. So an event waits for a nap at most. Publishers wake the guard in two cases only, both told by one comparison
 * with {@link #alarm}: when they have filled a quarter of the capacity during one nap; and when nothing came for {@link
 * #AWAKE_NANOS}, because then the guard sleeps for good, and an idle supervisor costs nothing.
 *
 * <p>No wake-up is lost: a publisher places its event and then reads {@link #alarm}, a guard writes {@link #alarm} and then
 * looks at the ring; a worker says that it is asleep and then reads {@link #guard}, a guard leaves and then looks who is
 * asleep. All of these are sequentially consistent, so one of the two always sees the other.
 */
final class Watch {
    private static final VarHandle GUARD;
    private static final VarHandle ALARM;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            GUARD = lookup.findVarHandle(Watch.class, "guard", ObserverWorker.class);
            ALARM = lookup.findVarHandle(Watch.class, "alarm", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How long an event may wait for its observers to look. */
    static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** After this long without an event the guard takes no more naps. */
    private static final long AWAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long OFF = Long.MAX_VALUE;

    /**
     * How long a worker that has caught up lets events gather: one that took each as it comes would share a line of the cache
     * with the publishers at every event.
     */
    private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    /** How often a worker that finds nothing to do gives way to others before it sleeps. */
    private static final int YIELDS = 20;

    private final List<ObserverWorker> workers;
    private final long quarter;

    /** How many events are enough to go on with. */
    private final int batch;

    private volatile @Nullable ObserverWorker guard;

    /** The sequence from which on publishers wake the guard. */
    private volatile long alarm = OFF;

    Watch(List<ObserverWorker> workers, int capacity) {
        this.workers = workers;
        this.quarter = Math.max(1, capacity / 4);
        this.batch = Math.min(256, Math.max(1, capacity / 8));
    }

    // ---- publishers

    /** Wakes the guard if this event, which is placed, is the one it must not sleep through. */
    void placed(long sequence) {
        long at = alarm;
        if (sequence >= at) {
            wakeGuard(at);
        }
    }

    private void wakeGuard(long at) {
        if (ALARM.compareAndSet(this, at, OFF)) {
            ObserverWorker sleeper = guard;
            if (sleeper != null) {
                LockSupport.unpark(sleeper.thread());
            }
        }
    }

    // ---- workers

    /** Returns when there may be something for this worker to do; at the latest when there is. */
    @SuppressWarnings("ThreadPriorityCheck") // Only how soon it goes on rests on it.
    void await(ObserverWorker worker) {
        for (int i = 0; i < YIELDS; i++) {
            Thread.yield();
            if (worker.hasWork()) {
                gather(worker);
                return;
            }
        }
        if (mayFollow(worker)) {
            if (!worker.hasWork()) {
                LockSupport.park(this);
                worker.forgetInterrupt();
            }
        } else if (enter(worker)) {
            keepWatch(worker);
            worker.asleep = false;
            leave();
        }
        worker.asleep = false;
    }

    @SuppressWarnings("ThreadPriorityCheck") // Only how soon it goes on rests on it.
    private void gather(ObserverWorker worker) {
        long begun = System.nanoTime();
        while (!worker.hasWork(batch) && System.nanoTime() - begun < GATHER_NANOS) {
            Thread.yield();
        }
    }

    /** Says that the worker is asleep; returns whether there was a guard after that, which will wake it. */
    boolean mayFollow(ObserverWorker worker) {
        worker.asleep = true;
        return guard != null;
    }

    /** Makes the worker the guard, unless there is one. */
    boolean enter(ObserverWorker worker) {
        return GUARD.compareAndSet(this, null, worker);
    }

    /** Gives the watch up, and wakes those who rely on it. */
    void leave() {
        guard = null;
        for (int i = 0; i < workers.size(); i++) {
            ObserverWorker worker = workers.get(i);
            if (worker.asleep) {
                worker.asleep = false;
                LockSupport.unpark(worker.thread());
            }
        }
    }

    private void keepWatch(ObserverWorker worker) {
        long begun = System.nanoTime();
        while (!worker.hasWork()) {
            if (System.nanoTime() - begun < AWAKE_NANOS) {
                if (maySleep(worker, quarter)) {
                    LockSupport.parkNanos(this, NAP_NANOS);
                }
            } else if (maySleep(worker, 0)) {
                LockSupport.park(this);
            }
            worker.forgetInterrupt();
        }
        alarm = OFF;
    }

    /** Sets the alarm so many events from here; returns whether it was set before there was anything to do. */
    boolean maySleep(ObserverWorker worker, long events) {
        alarm = worker.cursor() + events;
        return !worker.hasWork();
    }

    boolean isAlarmOff() {
        return alarm == OFF;
    }
}
