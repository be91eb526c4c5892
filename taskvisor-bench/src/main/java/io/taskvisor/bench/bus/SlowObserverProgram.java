package io.taskvisor.bench.bus;

import io.taskvisor.event.Delivery;
import io.taskvisor.event.ObserverSnapshot;
import java.util.List;

/** An observer that may lose events and is slower than their publisher: what that costs the publisher, and what it loses. */
public final class SlowObserverProgram {
    private static final int CAPACITY = 8_192;
    private static final int EVENTS = 5_000_000;

    private SlowObserverProgram() {}

    /** What one run came to. */
    record Figures(double nanosEach, ObserverSnapshot observer) {
        long total() {
            return observer.processed() + observer.dropped();
        }

        @Override
        public String toString() {
            return String.format(
                    "%.0f ns to publish; %,d received + %,d dropped = %,d",
                    nanosEach, observer.processed(), observer.dropped(), total());
        }
    }

    /** Runs observers of several speeds. */
    public static void main(String[] args) {
        measure(1, EVENTS); // Warm-up.
        System.out.printf("%,d events, published without a pause%n", EVENTS);
        for (int micros : new int[] {0, 1, 10, 100}) {
            System.out.printf("%3d us each: %s%n", micros, measure(micros, EVENTS));
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
