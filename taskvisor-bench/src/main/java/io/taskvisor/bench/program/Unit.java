package io.taskvisor.bench.program;

/** A unit of time to show. */
enum Unit {
    NANOS("ns", 1),
    MICROS("us", 1e3),
    MILLIS("ms", 1e6),
    SECONDS("s", 1e9);

    private final String label;
    private final double nanos;

    Unit(String label, double nanos) {
        this.label = label;
        this.nanos = nanos;
    }

    String label() {
        return label;
    }

    double of(double number) {
        return number / nanos;
    }

    /** Returns the time since {@code nanos} of {@link System#nanoTime}. */
    double since(long begun) {
        return of((double) (System.nanoTime() - begun));
    }
}
