package io.taskvisor.bench.bus;

import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.event.Subscription;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import io.taskvisor.event.ObserverSnapshot;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Ours. */
final class TaskvisorBus implements Bus {
    private final EventBus bus;

    TaskvisorBus(List<Sink> sinks, int capacity, Delivery delivery) {
        List<Subscription> observers = sinks.stream()
                .map(sink -> Subscription.of(observer(sink, delivery)))
                .toList();
        bus = new EventBus(observers, capacity, Events.TIME, new Threads("bench"), EngineLog.alone("bench"));
        bus.start();
    }

    private static Observer observer(Sink sink, Delivery delivery) {
        return new Observer() {
            @Override
            public void onEvent(Event event) {
                if (event.kind() != EventKind.EVENTS_DROPPED) {
                    sink.accept(event);
                }
            }

            @Override
            public Delivery delivery() {
                return delivery;
            }

            @Override
            public String name() {
                return "sink";
            }
        };
    }

    @Override
    public void publish() {
        // As the engine does: the time is not told where nobody cares.
        if (bus.wants(EventKind.ATTEMPT_STARTING)) {
            bus.publish(EventKind.ATTEMPT_STARTING, bus.now(), EventBus.Patience.WAITS, Events::of);
        }
    }

    List<ObserverSnapshot> snapshots() {
        return bus.snapshots();
    }

    @Override
    public void close() {
        bus.close(TimeUnit.SECONDS.toNanos(10), Set.of());
    }
}
