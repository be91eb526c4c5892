package io.taskvisor.engine.event;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Instant;
import java.util.List;

/** A bus with one observer, whose thread is never started: the actors do its work. */
final class Scene implements Observer {
    static final int CAPACITY = 2;

    /** How many events the ring has room for. */
    static final int ROOM = 2 * CAPACITY;

    private final Delivery delivery;
    final EventBus bus;

    /** How many events were told, or told to be lost. */
    int accounted;

    /** How many of them came out of their order. */
    int disorder;

    int toldAfterClose;
    private boolean closed;

    Scene(Delivery delivery, int published) {
        this.delivery = delivery;
        this.bus = new EventBus(
                List.of(Subscription.of(this)),
                CAPACITY,
                TimeSource.ofSystem(),
                new Threads("scene"),
                EngineLog.alone("scene"));
        for (int i = 0; i < published; i++) {
            publish();
        }
    }

    void publish() {
        bus.publish(
                EventKind.SUPERVISOR_STARTED,
                Instant.EPOCH,
                EventBus.Patience.NEVER_WAITS,
                (sequence, at) -> new Event.SupervisorStarted(sequence, at, "scene"));
    }

    ObserverWorker worker() {
        return bus.workers().get(0);
    }

    /** Takes in everything that is there. */
    void drain() {
        boolean more = true;
        while (more) {
            more = worker().step();
        }
    }

    @Override
    public void onEvent(Event event) {
        accounted += event instanceof Event.EventsDropped lost ? (int) lost.count() : 1;
        disorder += event.sequence() == accounted - 1 ? 0 : 1;
        toldAfterClose += closed ? 1 : 0;
    }

    @Override
    public Delivery delivery() {
        return delivery;
    }

    @Override
    public void close() {
        closed = true;
    }
}
