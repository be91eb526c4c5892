package io.taskvisor.bench.bus;

import io.taskvisor.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** An {@link ArrayBlockingQueue} and a thread for each sink, which drains it. */
final class QueueBus implements Bus {
    private final List<BlockingQueue<Event>> queues = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    QueueBus(List<Sink> sinks, int capacity) {
        for (Sink sink : sinks) {
            BlockingQueue<Event> queue = new ArrayBlockingQueue<>(capacity);
            queues.add(queue);
            threads.add(Daemons.thread(() -> consume(queue, sink)));
        }
        threads.forEach(Thread::start);
    }

    private static void consume(BlockingQueue<Event> queue, Sink sink) {
        List<Event> batch = new ArrayList<>();
        try {
            for (; ; ) {
                sink.accept(queue.take());
                queue.drainTo(batch, 256);
                batch.forEach(sink::accept);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The end.
        }
    }

    @Override
    public void publish() {
        Event event = Events.now();
        try {
            for (int i = 0; i < queues.size(); i++) {
                queues.get(i).put(event);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts publishers", e);
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
