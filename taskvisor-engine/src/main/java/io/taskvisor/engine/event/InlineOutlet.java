package io.taskvisor.engine.event;

import io.taskvisor.event.Event;
import io.taskvisor.event.ObserverSnapshot;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** An observer that is called by the publishers themselves. */
final class InlineOutlet extends Outlet {
    private final LongAdder processed = new LongAdder();
    private final AtomicLong lost = new AtomicLong();

    InlineOutlet(Subscription subscription, EventBus bus) {
        super(subscription, bus);
    }

    void tell(Event event) {
        if (wants(event)) {
            call(event);
            processed.increment();
        }
    }

    /** There was no memory for an event. */
    void lost() {
        lost.incrementAndGet();
    }

    @Override
    boolean isOpen() {
        return true;
    }

    @Override
    ObserverSnapshot snapshot() {
        return new ObserverSnapshot(name(), subscription().delivery(), processed.sum(), lost.get());
    }
}
