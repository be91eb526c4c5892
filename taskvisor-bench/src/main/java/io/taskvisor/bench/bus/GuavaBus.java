package io.taskvisor.bench.bus;

import com.google.common.eventbus.AsyncEventBus;
import com.google.common.eventbus.Subscribe;
import io.taskvisor.event.Event;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Guava's bus: one thread for all sinks, and a queue without bounds. */
final class GuavaBus implements Bus {
    /** Has the method that Guava looks for. */
    private static final class Subscriber {
        private final Sink sink;

        Subscriber(Sink sink) {
            this.sink = sink;
        }

        @Subscribe
        @SuppressWarnings("UnusedMethod") // Called by Guava.
        void onEvent(Event event) {
            sink.accept(event);
        }
    }

    private final ExecutorService executor = Executors.newSingleThreadExecutor(Daemons::thread);
    private final AsyncEventBus bus = new AsyncEventBus(executor);

    GuavaBus(List<Sink> sinks) {
        sinks.forEach(sink -> bus.register(new Subscriber(sink)));
    }

    @Override
    public void publish() {
        bus.post(Events.now());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
