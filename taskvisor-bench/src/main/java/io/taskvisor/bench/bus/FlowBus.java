package io.taskvisor.bench.bus;

import io.taskvisor.event.Event;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** The JDK's {@link SubmissionPublisher}, with a thread for each sink. */
final class FlowBus implements Bus {
    private final ExecutorService executor = Executors.newCachedThreadPool(Daemons::thread);
    private final SubmissionPublisher<Event> publisher;

    FlowBus(List<Sink> sinks, int capacity) {
        publisher = new SubmissionPublisher<>(executor, capacity);
        for (Sink sink : sinks) {
            publisher.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Event event) {
                    sink.accept(event);
                }

                @Override
                public void onError(Throwable failure) {
                    throw new IllegalStateException(failure);
                }

                @Override
                public void onComplete() {}
            });
        }
    }

    @Override
    public void publish() {
        publisher.submit(Events.now());
    }

    @Override
    public void close() {
        publisher.close();
        executor.shutdown();
    }
}
