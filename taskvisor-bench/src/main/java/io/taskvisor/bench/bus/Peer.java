package io.taskvisor.bench.bus;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.SleepingWaitStrategy;
import io.taskvisor.event.Delivery;
import java.util.List;
import java.util.function.BiFunction;

/** The buses that are compared. None of them loses an event, but for {@link #TASKVISOR_LOSSY}. */
public enum Peer {
    /** This project's, with lossless observers. */
    TASKVISOR((sinks, capacity) -> new TaskvisorBus(sinks, capacity, Delivery.BLOCK)),
    /** This project's, with observers that lose events when they are too slow; for what publishing costs. */
    TASKVISOR_LOSSY((sinks, capacity) -> new TaskvisorBus(sinks, capacity, Delivery.DROP_OLDEST)),
    /** LMAX Disruptor, several producers, whose consumers wait on a lock. */
    DISRUPTOR_BLOCKING((sinks, capacity) -> new DisruptorBus(sinks, capacity, new BlockingWaitStrategy())),
    /** LMAX Disruptor, several producers, whose consumers poll. */
    DISRUPTOR_SLEEPING((sinks, capacity) -> new DisruptorBus(sinks, capacity, new SleepingWaitStrategy())),
    /** A JCTools MPSC queue for each observer. */
    JCTOOLS_MPSC(MpscBus::new),
    /** The JDK's flow. */
    SUBMISSION_PUBLISHER(FlowBus::new),
    /** A blocking queue of the JDK's for each observer. */
    ARRAY_BLOCKING_QUEUE(QueueBus::new),
    /** Guava's asynchronous bus, which has no bounds and one thread. */
    GUAVA_ASYNC((sinks, capacity) -> new GuavaBus(sinks));

    private final BiFunction<List<Sink>, Integer, Bus> factory;

    Peer(BiFunction<List<Sink>, Integer, Bus> factory) {
        this.factory = factory;
    }

    Bus open(List<Sink> sinks, int capacity) {
        return factory.apply(sinks, capacity);
    }
}
