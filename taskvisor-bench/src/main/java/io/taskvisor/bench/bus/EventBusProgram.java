package io.taskvisor.bench.bus;

import com.sun.management.OperatingSystemMXBean;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.ObserverSnapshot;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What a rate does not show: one event at a time against an observer that has gone to sleep, what an idle bus costs, and how
 * little a slow observer costs the publisher.
 */
public final class EventBusProgram {
    private static final int ROUNDS = 2_000;
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long IDLE_MILLIS = 10_000;

    private EventBusProgram() {}

    /** Runs all of it; takes some minutes. */
    public static void main(String[] args) throws InterruptedException {
        System.out.println(
                "one event, published when the observer sleeps (ns to publish: mean p50 p99; us to deliver: p50 p99)");
        for (Peer peer : Peer.values()) {
            for (int observers : new int[] {1, 4}) {
                oneByOne(peer, observers); // To warm up.
                System.out.printf("%-22s %d  %s%n", peer, observers, oneByOne(peer, observers));
            }
        }
        System.out.println("share of one core that an idle bus takes");
        for (int observers : new int[] {1, 4}) {
            System.out.printf("TASKVISOR %d observers  %.3f %%%n", observers, 100 * idle(observers));
        }
        System.out.println("a slow observer that may lose events (ns to publish; received + dropped = published)");
        for (int micros : new int[] {1, 10, 100}) {
            System.out.printf("%d us each  %s%n", micros, slow(micros));
        }
    }

    /** Publishes one event, waits until it has arrived everywhere, gives the observers time to sleep, and so on. */
    static String oneByOne(Peer peer, int observers) {
        List<Sink> sinks =
                IntStream.range(0, observers).mapToObj(i -> new Sink()).toList();
        long[] cost = new long[ROUNDS];
        long[] delay = new long[ROUNDS];
        try (Bus bus = peer.open(sinks, 8192)) {
            for (int i = 0; i < ROUNDS; i++) {
                long seen = i + 1;
                long before = System.nanoTime();
                bus.publish();
                long published = System.nanoTime();
                sinks.forEach(sink -> awaitBusily(sink, seen));
                delay[i] = System.nanoTime() - before;
                cost[i] = published - before;
                rest();
            }
        }
        Arrays.sort(cost);
        Arrays.sort(delay);
        return String.format(
                "%,9.0f %,7d %,7d   %,7.0f %,7.0f",
                Arrays.stream(cost).average().orElseThrow(),
                cost[ROUNDS / 2],
                cost[ROUNDS * 99 / 100],
                delay[ROUNDS / 2] / 1e3,
                delay[ROUNDS * 99 / 100] / 1e3);
    }

    private static void awaitBusily(Sink sink, long count) {
        while (sink.seen() < count) {
            Thread.onSpinWait();
        }
    }

    /** Keeps this core awake, and lets the observers' go. */
    private static void rest() {
        long until = System.nanoTime() + GAP_NANOS;
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }

    /** Returns how much of one core the process takes while nothing happens. */
    static double idle(int observers) throws InterruptedException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<Sink> sinks =
                IntStream.range(0, observers).mapToObj(i -> new Sink()).toList();
        try (Bus bus = new TaskvisorBus(sinks, 8192, Delivery.DROP_OLDEST)) {
            bus.publish();
            sinks.forEach(sink -> sink.await(1));
            Thread.sleep(2_000);
            long before = process.getProcessCpuTime();
            Thread.sleep(IDLE_MILLIS);
            return (process.getProcessCpuTime() - before) / (double) TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
        }
    }

    /** Publishes faster than the observer can take it in. */
    static String slow(int micros) {
        int events = 2_000_000;
        Sink sink = new Sink(micros * 1_000);
        TaskvisorBus bus = new TaskvisorBus(List.of(sink), 8192, Delivery.DROP_OLDEST);
        long before = System.nanoTime();
        for (int i = 0; i < events; i++) {
            bus.publish();
        }
        long took = System.nanoTime() - before;
        bus.close();
        ObserverSnapshot observer = bus.snapshots().get(0);
        return String.format(
                "%.0f ns   %,d + %,d = %,d",
                took / (double) events,
                observer.processed(),
                observer.dropped(),
                observer.processed() + observer.dropped());
    }
}
