package io.taskvisor.bench.bus;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.taskvisor.event.Event;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** LMAX Disruptor: a ring of mutable holders, several producers, a handler for each sink. */
final class DisruptorBus implements Bus {
    private static final class Holder {
        private @Nullable Event event;
    }

    private final Disruptor<Holder> disruptor;
    private final RingBuffer<Holder> ring;

    DisruptorBus(List<Sink> sinks, int capacity, WaitStrategy strategy) {
        disruptor = new Disruptor<>(Holder::new, capacity, Daemons::thread, ProducerType.MULTI, strategy);
        for (Sink sink : sinks) {
            EventHandler<Holder> handler =
                    (holder, sequence, last) -> sink.accept(Objects.requireNonNull(holder.event));
            disruptor.handleEventsWith(handler);
        }
        ring = disruptor.start();
    }

    @Override
    public void publish() {
        Instant now = Events.time();
        long sequence = ring.next();
        ring.get(sequence).event = Events.of(sequence, now);
        ring.publish(sequence);
    }

    @Override
    public void close() {
        disruptor.halt();
    }
}
