package io.taskvisor.engine.event;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.ObserverSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where events leave the bus: one observer. Whatever that throws ends here, and is reported. */
abstract class Outlet {
    private final Subscription subscription;
    private final EventBus bus;

    /** Set once, if the observer was found and cannot work here: it is told nothing, and not closed. */
    private volatile boolean leftOut;

    /** Whether it has taken in an event, and so has all that it needs. Threads that do not see it yet look once more. */
    private boolean works;

    Outlet(Subscription subscription, EventBus bus) {
        this.subscription = subscription;
        this.bus = bus;
    }

    final String name() {
        return subscription.name();
    }

    final Subscription subscription() {
        return subscription;
    }

    /** Returns whether the observer wants to be told this; its own failures are not for it. */
    final boolean wants(Event event) {
        return subscription.wants(event.kind())
                && !leftOut
                && !(event instanceof Event.ObserverFailed failed
                        && failed.observer().equals(name()));
    }

    abstract ObserverSnapshot snapshot();

    /** Returns how many events the observer has lost, and will lose because it had to end. */
    long lost() {
        return snapshot().dropped();
    }

    /** Returns how many events each observer has {@link #lost}, of those that lost any. */
    static Map<String, Long> lost(List<Outlet> outlets) {
        Map<String, Long> all = new LinkedHashMap<>();
        for (Outlet outlet : outlets) {
            long lost = outlet.lost();
            if (lost > 0) {
                all.put(outlet.name(), lost);
            }
        }
        return all;
    }

    /** Returns whether what the observer throws may still be published. */
    abstract boolean isOpen();

    final boolean isLeftOut() {
        return leftOut;
    }

    final void open(Supervisor supervisor) {
        try {
            subscription.observer().open(supervisor);
        } catch (LinkageError | TaskvisorException e) {
            if (!leaveOut(e)) {
                bus.observerFailed(this, EventKind.SUPERVISOR_STARTED, e);
            }
        } catch (Throwable e) {
            bus.observerFailed(this, EventKind.SUPERVISOR_STARTED, e);
        }
    }

    final void call(Event event) {
        if (leftOut) {
            return;
        }
        try {
            subscription.observer().onEvent(event);
            if (!works) {
                works = true;
            }
        } catch (LinkageError e) {
            if (works || !leaveOut(e)) {
                bus.observerFailed(this, event.kind(), e);
            }
        } catch (Throwable e) {
            bus.observerFailed(this, event.kind(), e);
        }
    }

    /** Leaves the observer out, if it was found; one that was passed in is what somebody relies on. */
    private boolean leaveOut(Throwable why) {
        Consumer<Throwable> told = subscription.leaveOut();
        if (told == null) {
            return false;
        }
        if (!leftOut) { // Of an inline observer's first two calls, both may fail: two lines are no harm.
            leftOut = true;
            told.accept(why);
        }
        return true;
    }

    final void closeObserver() {
        if (leftOut) {
            return;
        }
        try {
            subscription.observer().close();
        } catch (Throwable e) {
            bus.log().log(LogKind.OBSERVER_FAILED, () -> "observer '" + name() + "' failed to close", e);
        }
    }
}
