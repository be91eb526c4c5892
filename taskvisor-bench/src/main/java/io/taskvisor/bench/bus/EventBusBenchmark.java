package io.taskvisor.bench.bus;

import io.taskvisor.event.Delivery;
import io.taskvisor.event.ObserverSnapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What publishing costs the publisher, and how much gets through when nothing is lost. */
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventBusBenchmark {
    private static final int BURST = 1_000;
    private static final int MANY = 1_000_000;

    private static List<Sink> sinks(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Sink()).toList();
    }

    private static List<Long> seen(List<Sink> sinks) {
        return sinks.stream().map(Sink::seen).toList();
    }

    /** Nobody cares: nothing is built. */
    @State(Scope.Benchmark)
    public static class Nobody {
        private final TaskvisorBus bus = new TaskvisorBus(List.of(), 8192, Delivery.DROP_OLDEST);

        List<ObserverSnapshot> snapshots() {
            return bus.snapshots();
        }
    }

    /** An event that no observer is interested in. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public void unwanted(Nobody nobody) {
        nobody.bus.publish();
    }

    /** A bus whose observers have taken everything in before the next burst. */
    @State(Scope.Benchmark)
    public static class Bursts {
        /** The bus. */
        @Param({
            "TASKVISOR",
            "TASKVISOR_LOSSY",
            "DISRUPTOR_BLOCKING",
            "DISRUPTOR_SLEEPING",
            "JCTOOLS_MPSC",
            "SUBMISSION_PUBLISHER",
            "ARRAY_BLOCKING_QUEUE",
            "GUAVA_ASYNC"
        })
        public Peer peer = Peer.TASKVISOR;

        /** How many observers. */
        @Param({"1", "4"})
        public int observers = 1;

        private List<Sink> sinks = List.of();
        private Bus bus = Peer.TASKVISOR.open(List.of(), 2);
        private long published;

        /** Opens the bus. */
        @Setup(Level.Trial)
        public void open() {
            sinks = sinks(observers);
            bus = peer.open(sinks, 8192);
            published = 0;
        }

        /** Says what is to come. */
        @Setup(Level.Invocation)
        public void expect() {
            published += BURST;
            sinks.forEach(sink -> sink.expect(published));
        }

        /** Waits until all is taken in. */
        @TearDown(Level.Invocation)
        public void drain() {
            sinks.forEach(Sink::await);
        }

        List<Long> seen() {
            return EventBusBenchmark.seen(sinks);
        }

        /** Closes the bus. */
        @TearDown(Level.Trial)
        public void close() {
            bus.close();
        }
    }

    /** What one of a thousand events in a row costs its publisher. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @OperationsPerInvocation(BURST)
    public void burst(Bursts bursts) {
        for (int i = 0; i < BURST; i++) {
            bursts.bus.publish();
        }
    }

    /** A bus between publishers and observers that lose nothing. */
    @State(Scope.Benchmark)
    public static class Lossless {
        /** The bus. */
        @Param({
            "TASKVISOR",
            "DISRUPTOR_BLOCKING",
            "DISRUPTOR_SLEEPING",
            "JCTOOLS_MPSC",
            "SUBMISSION_PUBLISHER",
            "ARRAY_BLOCKING_QUEUE",
            "GUAVA_ASYNC"
        })
        public Peer peer = Peer.TASKVISOR;

        /** How many publishers and observers. */
        @Param({"1-1", "2-1", "1-4", "2-4"})
        public String shape = "1-1";

        /** How many events an observer may be behind. */
        @Param({"1024", "65536"})
        public int capacity = 1024;

        private List<Sink> sinks = List.of();
        private Bus bus = Peer.TASKVISOR.open(List.of(), 2);
        private int publishers;
        private long published;

        /** Opens the bus. */
        @Setup(Level.Trial)
        public void open() {
            String[] parts = shape.split("-", 2);
            publishers = Integer.parseInt(parts[0]);
            sinks = sinks(Integer.parseInt(parts[1]));
            bus = peer.open(sinks, capacity);
            published = 0;
        }

        /** Closes the bus. */
        @TearDown(Level.Trial)
        public void close() {
            bus.close();
        }

        List<Long> seen() {
            return EventBusBenchmark.seen(sinks);
        }

        long send() throws InterruptedException {
            List<Thread> threads = IntStream.range(0, publishers)
                    .mapToObj(i -> new Thread(() -> {
                        for (int n = i; n < MANY; n += publishers) {
                            bus.publish();
                        }
                    }))
                    .toList();
            published += MANY;
            sinks.forEach(sink -> sink.expect(published));
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            sinks.forEach(Sink::await);
            return published;
        }
    }

    /** Events a microsecond, from the first that is published until every observer has the last. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    @OperationsPerInvocation(MANY)
    public long lossless(Lossless lossless) throws InterruptedException {
        return lossless.send();
    }
}
