package io.taskvisor.engine.event;

import io.taskvisor.event.Event;
import io.taskvisor.event.ObserverSnapshot;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** An observer that is called by the publishers themselves. */
final class InlineOutlet extends Outlet {
    private final InlineWatch watch;
    private final LongAdder processed = new LongAdder();

    /** Counted without memory: there may be none. */
    private final AtomicLong dropped = new AtomicLong();

    /** Set by a shutdown that it held up. */
    private volatile boolean skipped;

    InlineOutlet(Subscription subscription, EventBus bus, InlineWatch watch) {
        super(subscription, bus);
        this.watch = watch;
    }

    void tell(Event event) {
        if (!wants(event)) {
            return;
        }
        if (skipped) {
            dropped.incrementAndGet();
        } else if (watch.isWatched(Thread.currentThread())) {
            tellWatched(event);
        } else {
            call(event);
            processed.increment();
        }
    }

    /** There was no memory for an event. */
    void missed() {
        dropped.incrementAndGet();
    }

    private void tellWatched(Event event) {
        InlineOutlet outer = watch.enter(this);
        try {
            call(event);
            processed.increment();
        } finally {
            watch.leave(outer);
        }
    }

    /** From here on it is told nothing any more. */
    void skip() {
        skipped = true;
    }

    @Override
    boolean isOpen() {
        return true;
    }

    @Override
    ObserverSnapshot snapshot() {
        return new ObserverSnapshot(name(), subscription().delivery(), processed.sum(), dropped.get());
    }
}
