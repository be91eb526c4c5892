package io.taskvisor.engine.event;

import io.taskvisor.Supervisor;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.ObserverSnapshot;

/** Where events leave the bus: one observer. Whatever that throws ends here, and is reported. */
abstract class Outlet {
    private final Subscription subscription;
    private final EventBus bus;

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
                && !(event instanceof Event.ObserverFailed failed
                        && failed.observer().equals(name()));
    }

    abstract ObserverSnapshot snapshot();

    /** Returns whether what the observer throws may still be published. */
    abstract boolean isOpen();

    final void open(Supervisor supervisor) {
        try {
            subscription.observer().open(supervisor);
        } catch (Throwable e) {
            bus.observerFailed(this, EventKind.SUPERVISOR_STARTED, e);
        }
    }

    final void call(Event event) {
        try {
            subscription.observer().onEvent(event);
        } catch (Throwable e) {
            bus.observerFailed(this, event.kind(), e);
        }
    }

    final void closeObserver() {
        try {
            subscription.observer().close();
        } catch (Throwable e) {
            bus.log().log(LogKind.OBSERVER_FAILED, () -> "observer '" + name() + "' failed to close", e);
        }
    }
}
