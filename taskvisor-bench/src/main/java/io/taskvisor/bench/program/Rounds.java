package io.taskvisor.bench.program;

import io.taskvisor.bench.report.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What several rounds found, to be reported with their median and spread. */
final class Rounds {
    private record Key(String metric, String unit, Map<String, String> of) {}

    private final Map<Key, List<Double>> samples = new LinkedHashMap<>();

    /** Adds what one round found. */
    void add(String metric, String unit, Map<String, String> of, double value) {
        samples.computeIfAbsent(new Key(metric, unit, of), key -> new ArrayList<>())
                .add(value);
    }

    /** Adds the median, the 99th percentile and the maximum of times. */
    void addPercentiles(String metric, Unit unit, Map<String, String> of, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        add(metric + " p50", unit.label(), of, unit.of((double) sorted[sorted.length / 2]));
        add(metric + " p99", unit.label(), of, unit.of((double) sorted[(int) (sorted.length * 0.99)]));
        add(metric + " max", unit.label(), of, unit.of((double) sorted[sorted.length - 1]));
    }

    /** Reports everything, and forgets it. */
    void report(Report report) {
        samples.forEach((key, values) -> report.add(
                key.metric(),
                key.unit(),
                key.of(),
                values.stream().mapToDouble(each -> each).toArray()));
        samples.clear();
    }
}
