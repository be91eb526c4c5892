package io.taskvisor.bench.bus;

import com.sun.management.OperatingSystemMXBean;
import io.taskvisor.bench.report.Report;
import io.taskvisor.event.Delivery;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What share of one core the whole JVM takes while its bus has nothing to do, or next to nothing. */
public final class IdleBusProgram {
    private static final long SETTLE_MILLIS = 2_500;

    private IdleBusProgram() {}

    /** Runs a bus without observers, which is the JVM alone, and with some. */
    public static void run(Report report) throws InterruptedException {
        int seconds = report.number("seconds", 1, 10);
        for (int observers : new int[] {0, 1, 4}) {
            for (Gap gap : Gap.values()) {
                double share = measure(observers, gap.millis, seconds);
                report.add("share of a core", "%", Report.of("observers", observers, "events", gap), 100 * share);
            }
        }
    }

    private enum Gap {
        NONE(TimeUnit.DAYS.toMillis(1)),
        TWO_A_SECOND(500);

        private final long millis;

        Gap(long millis) {
            this.millis = millis;
        }
    }

    /** Returns the share of a core while an event is published so often. */
    static double measure(int observers, long gapMillis, long seconds) throws InterruptedException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<Sink> sinks =
                IntStream.range(0, observers).mapToObj(i -> new Sink()).toList();
        try (Bus bus = new TaskvisorBus(sinks, 8_192, Delivery.DROP_OLDEST)) {
            bus.publish();
            Thread.sleep(SETTLE_MILLIS);
            long cpu = process.getProcessCpuTime();
            long begun = System.nanoTime();
            long end = begun + TimeUnit.SECONDS.toNanos(seconds);
            for (long left = end - begun; left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(gapMillis)));
                bus.publish();
            }
            return (process.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - begun);
        }
    }
}
