package io.taskvisor.bench.bus;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.SleepingWaitStrategy;
import io.taskvisor.event.Delivery;
import java.util.List;

/** The buses that are compared. None of them loses an event, but for {@link #TASKVISOR_LOSSY}. */
public enum Peer {
    /** This project's, with lossless observers. */
    TASKVISOR,
    /** This project's, with observers that lose events when they are too slow; for what publishing costs. */
    TASKVISOR_LOSSY,
    /** LMAX Disruptor, several producers, whose consumers wait on a lock. */
    DISRUPTOR_BLOCKING,
    /** LMAX Disruptor, several producers, whose consumers poll. */
    DISRUPTOR_SLEEPING,
    /** A JCTools MPSC queue for each observer. */
    JCTOOLS_MPSC,
    /** The JDK's flow. */
    SUBMISSION_PUBLISHER,
    /** A blocking queue of the JDK's for each observer. */
    ARRAY_BLOCKING_QUEUE,
    /** Guava's asynchronous bus, which has no bounds and one thread. */
    GUAVA_ASYNC;

    Bus open(List<Sink> sinks, int capacity) {
        return switch (this) {
            case TASKVISOR -> new TaskvisorBus(sinks, capacity, Delivery.BLOCK);
            case TASKVISOR_LOSSY -> new TaskvisorBus(sinks, capacity, Delivery.DROP_OLDEST);
            case DISRUPTOR_BLOCKING -> new DisruptorBus(sinks, capacity, new BlockingWaitStrategy());
            case DISRUPTOR_SLEEPING -> new DisruptorBus(sinks, capacity, new SleepingWaitStrategy());
            case JCTOOLS_MPSC -> new MpscBus(sinks, capacity);
            case SUBMISSION_PUBLISHER -> new FlowBus(sinks, capacity);
            case ARRAY_BLOCKING_QUEUE -> new QueueBus(sinks, capacity);
            case GUAVA_ASYNC -> new GuavaBus(sinks);
        };
    }
}
