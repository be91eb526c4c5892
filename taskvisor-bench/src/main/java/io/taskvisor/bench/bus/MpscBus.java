package io.taskvisor.bench.bus;

import io.taskvisor.event.Event;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;

/** A JCTools queue and a thread for each sink; both sides give way for a while before they park. */
final class MpscBus implements Bus {
    private static final int YIELDS = 100;

    private static final class Consumer implements Runnable {
        private final Sink sink;
        private final MpscArrayQueue<Event> queue;
        private final Thread thread = Daemons.thread(this);
        private volatile boolean asleep;
        private volatile boolean closed;

        Consumer(Sink sink, int capacity) {
            this.sink = sink;
            this.queue = new MpscArrayQueue<>(capacity);
        }

        @Override
        @SuppressWarnings("ThreadPriorityCheck")
        public void run() {
            MessagePassingQueue.Consumer<Event> each = sink::accept;
            int idle = 0;
            while (!closed) {
                if (queue.drain(each, 256) > 0) {
                    idle = 0;
                } else if (idle++ < YIELDS) {
                    Thread.yield();
                } else {
                    asleep = true;
                    if (queue.isEmpty() && !closed) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                    idle = 0;
                }
            }
        }

        @SuppressWarnings("ThreadPriorityCheck")
        void offer(Event event) {
            for (int tries = 0; !queue.offer(event); tries++) {
                if (tries < YIELDS) {
                    Thread.yield();
                } else {
                    LockSupport.parkNanos(1_000);
                }
            }
            if (asleep) {
                asleep = false; // The others need not wake it too.
                LockSupport.unpark(thread);
            }
        }

        void close() {
            closed = true;
            LockSupport.unpark(thread);
        }
    }

    private final List<Consumer> consumers;

    MpscBus(List<Sink> sinks, int capacity) {
        consumers = sinks.stream().map(sink -> new Consumer(sink, capacity)).toList();
        consumers.forEach(consumer -> consumer.thread.start());
    }

    @Override
    public void publish() {
        Event event = Events.now();
        for (int i = 0; i < consumers.size(); i++) {
            consumers.get(i).offer(event);
        }
    }

    @Override
    public void close() {
        consumers.forEach(Consumer::close);
    }
}
