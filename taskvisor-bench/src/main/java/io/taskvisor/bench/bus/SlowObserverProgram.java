package io.taskvisor.bench.bus;

import io.taskvisor.bench.report.Report;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.ObserverSnapshot;
import java.util.List;
import java.util.Map;

/** An observer that may lose events and is slower than their publisher: what that costs the publisher, and what it loses. */
public final class SlowObserverProgram {
    private static final int CAPACITY = 8_192;

    private SlowObserverProgram() {}

    /** What one run came to. */
    record Figures(double nanosEach, ObserverSnapshot observer) {
        long total() {
            return observer.processed() + observer.dropped();
        }
    }

    /** Runs observers of several speeds. */
    public static void run(Report report) {
        int events = report.number("events", 500_000, 5_000_000);
        measure(1, events); // Warm-up.
        for (int micros : new int[] {0, 1, 10, 100}) {
            Figures figures = measure(micros, events);
            Map<String, String> of = Report.of("micros each", micros);
            report.add("publish", "ns", of, figures.nanosEach());
            report.add("received", "events", of, (double) figures.observer().processed());
            report.add("dropped", "events", of, (double) figures.observer().dropped());
        }
    }

    static Figures measure(int micros, int events) {
        TaskvisorBus bus = new TaskvisorBus(List.of(new Sink(micros * 1_000)), CAPACITY, Delivery.DROP_OLDEST);
        long before = System.nanoTime();
        for (int i = 0; i < events; i++) {
            bus.publish();
        }
        long took = System.nanoTime() - before;
        bus.close(); // Waits until the observer has what is left.
        return new Figures(took / (double) events, bus.snapshots().get(0));
    }
}
