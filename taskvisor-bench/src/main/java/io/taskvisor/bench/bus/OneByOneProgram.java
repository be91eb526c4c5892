package io.taskvisor.bench.bus;

import io.taskvisor.bench.report.Report;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * One event at a time against observers that have gone to sleep: what it costs its publisher, and when it has arrived
 * everywhere. The publisher keeps its core awake, as a task at work does.
 */
public final class OneByOneProgram {
    private static final int CAPACITY = 8_192;
    private static final int WARM_UP = 100_000;
    private static final int BURST = 1_000;

    private OneByOneProgram() {}

    /** The mean and percentiles of all rounds. */
    record Figures(double meanCost, long medianCost, long p99Cost, long medianDelay, long p99Delay) {
        static Figures of(long[] cost, long[] delay) {
            Arrays.sort(cost);
            Arrays.sort(delay);
            return new Figures(
                    Arrays.stream(cost).average().orElse(0),
                    at(cost, 0.5),
                    at(cost, 0.99),
                    at(delay, 0.5),
                    at(delay, 0.99));
        }

        private static long at(long[] sorted, double share) {
            return sorted[(int) (sorted.length * share)];
        }

        private void addTo(Report report, Map<String, String> of) {
            report.add("publish mean", "ns", of, meanCost);
            report.add("publish p50", "ns", of, (double) medianCost);
            report.add("publish p99", "ns", of, (double) p99Cost);
            report.add("arrival p50", "us", of, medianDelay / 1e3);
            report.add("arrival p99", "us", of, p99Delay / 1e3);
        }
    }

    /** Runs every bus, with one observer and with four. */
    public static void run(Report report) {
        int rounds = report.number("rounds", 200, 1_000);
        long gap = TimeUnit.MICROSECONDS.toNanos(report.number("gapMicros", 2_000, 2_000));
        for (Peer peer : Peer.values()) {
            for (int observers : new int[] {1, 4}) {
                Figures figures = measure(peer, observers, rounds, gap);
                figures.addTo(report, Report.of("observers", observers, "peer", peer));
            }
        }
    }

    static Figures measure(Peer peer, int observers, int rounds, long gapNanos) {
        List<Sink> sinks =
                IntStream.range(0, observers).mapToObj(i -> new Sink()).toList();
        long[] cost = new long[rounds];
        long[] delay = new long[rounds];
        try (Bus bus = peer.open(sinks, CAPACITY)) {
            warmUp(bus, sinks);
            for (int i = 0; i < rounds; i++) {
                rest(gapNanos);
                long before = System.nanoTime();
                cost[i] = publish(bus);
                awaitBusily(sinks, WARM_UP + i + 1);
                delay[i] = System.nanoTime() - before;
            }
        }
        return Figures.of(cost, delay);
    }

    /** Has the compiler done with what is measured: so few rounds would run interpreted. */
    private static void warmUp(Bus bus, List<Sink> sinks) {
        for (int i = 1; i <= WARM_UP; i++) {
            publish(bus);
            if (i % BURST == 0) {
                awaitBusily(sinks, i);
            }
        }
    }

    /** Returns how many nanoseconds it took, those of one look at the clock included. */
    private static long publish(Bus bus) {
        long before = System.nanoTime();
        bus.publish();
        return System.nanoTime() - before;
    }

    private static void awaitBusily(List<Sink> sinks, long count) {
        for (Sink sink : sinks) {
            while (sink.seen() < count) {
                Thread.onSpinWait();
            }
        }
    }

    /** Keeps this core awake, and lets the observers' go. */
    private static void rest(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
    }
}
