package io.taskvisor.bench.report;

import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where and when figures were taken. */
record Machine(String jdk, String vm, List<String> flags, int cores, long heapMegabytes, String system, Instant at) {
    static Machine here() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        return new Machine(
                System.getProperty("java.runtime.version"),
                runtime.getVmName() + ", " + runtime.getVmVendor(),
                runtime.getInputArguments(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Returns what an entry of JMH's has no place for. */
    Map<String, Object> beyondJmh() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("cores", cores);
        all.put("heapMegabytes", heapMegabytes);
        all.put("system", system);
        all.put("date", at.toString());
        return all;
    }

    Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("jdkVersion", jdk);
        all.put("vmName", vm);
        all.put("jvmArgs", flags);
        all.putAll(beyondJmh());
        return all;
    }

    @Override
    public String toString() {
        return "JDK " + jdk + " (" + vm + "), flags " + flags + ", " + cores + " cores, heap " + heapMegabytes + " MB, "
                + system + ", " + at;
    }
}
