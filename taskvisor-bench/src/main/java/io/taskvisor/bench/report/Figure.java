package io.taskvisor.bench.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One measured value.
 *
 * @param benchmark what was measured
 * @param params under which circumstances, in this order
 * @param score the value, a median where there were several
 * @param low the lower end of what was seen, or of JMH's confidence interval
 * @param high the upper end
 * @param unit the unit
 */
record Figure(String benchmark, Map<String, String> params, double score, double low, double high, String unit) {
    static Figure of(String benchmark, Map<String, String> params, String unit, double... samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return new Figure(benchmark, params, median(sorted), sorted[0], sorted[sorted.length - 1], unit);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Returns an entry as JMH writes them. */
    Map<String, Object> entry() {
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("score", score);
        metric.put("scoreConfidence", List.of(low, high));
        metric.put("scoreUnit", unit);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("benchmark", benchmark);
        entry.put("mode", "program");
        entry.put("params", params);
        entry.put("primaryMetric", metric);
        return entry;
    }

    /** Returns a number with three or four significant digits. */
    static String format(double value) {
        double size = Math.abs(value);
        String pattern = size >= 100 || size == 0 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, pattern, value);
    }

    @Override
    public String toString() {
        StringBuilder where = new StringBuilder();
        params.forEach(
                (key, value) -> where.append("  ").append(key).append('=').append(value));
        String spread = low == high ? "" : "   (" + format(low) + " to " + format(high) + ")";
        return String.format(
                Locale.ROOT,
                "%-34s %-62s %14s %s%s",
                benchmark,
                where.toString().strip(),
                format(score),
                unit,
                spread);
    }
}
