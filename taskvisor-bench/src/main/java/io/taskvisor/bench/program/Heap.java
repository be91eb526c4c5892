package io.taskvisor.bench.program;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM takes. */
final class Heap {
    private static final int MOST_COLLECTIONS = 6;
    private static final long CLOSE_BYTES = 20_000;

    private Heap() {}

    /** Returns the bytes of live objects: collects until twice the same is left. */
    static long liveBytes() throws InterruptedException {
        long before = Long.MAX_VALUE;
        long bytes = collected();
        for (int i = 1; i < MOST_COLLECTIONS && Math.abs(before - bytes) > CLOSE_BYTES; i++) {
            before = bytes;
            bytes = collected();
        }
        return bytes;
    }

    private static long collected() throws InterruptedException {
        System.gc();
        Thread.sleep(20);
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Returns what share of one core the JVM takes in this time. */
    static double shareOfACore(long millis) throws InterruptedException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = process.getProcessCpuTime();
        long begun = System.nanoTime();
        Thread.sleep(millis);
        return (process.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - begun);
    }
}
