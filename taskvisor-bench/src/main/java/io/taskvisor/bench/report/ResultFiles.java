package io.taskvisor.bench.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * The folder of results: a text and a JSON file for each run. The JSON is an array of entries as JMH writes them, which its
 * tools read, with the setting, cores, system and date added to each.
 */
public final class ResultFiles {
    private final Path folder;

    /** Creates the folder's keeper; the folder itself comes with the first file. */
    public ResultFiles(Path folder) {
        this.folder = folder;
    }

    /** Keeps what a program found. */
    public void keep(Report report) throws IOException {
        List<Object> entries = new ArrayList<>();
        for (Figure figure : report.figures()) {
            Map<String, Object> entry = figure.entry();
            entry.put("setting", report.setting().label());
            entry.putAll(Machine.here().all());
            entries.add(entry);
        }
        write(report.program(), String.join("\n", report.lines()) + "\n", entries);
    }

    /** Keeps what JMH found. */
    public void keep(String name, Setting setting, List<String> arguments, Collection<RunResult> results)
            throws IOException {
        List<Object> entries = new ArrayList<>();
        for (Object each : (List<?>) Json.read(rendered(results, ResultFormatType.JSON))) {
            Map<String, Object> entry = new LinkedHashMap<>();
            ((Map<?, ?>) each).forEach((key, value) -> entry.put(key.toString(), value));
            entry.remove("jvm"); // A path of the machine's, where results are published.
            entry.put("setting", setting.label());
            entry.putAll(Machine.here().beyondJmh());
            entries.add(entry);
        }
        String head = name + ", " + setting.label() + " " + arguments + "\n" + Machine.here() + "\n\n";
        write(name, head + rendered(results, ResultFormatType.TEXT), entries);
    }

    private static String rendered(Collection<RunResult> results, ResultFormatType type) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(type, out).writeOut(results);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void write(String name, String text, List<Object> entries) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name.replaceAll("[^A-Za-z0-9.-]+", "_"));
        Files.writeString(file.resolveSibling(file.getFileName() + ".txt"), text);
        Files.writeString(file.resolveSibling(file.getFileName() + ".json"), Json.write(entries));
    }

    /** What a file holds, and where and when it was measured. */
    record Results(String source, List<Figure> figures) {}

    /** Reads all files of the folder. */
    static List<Results> read(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<Results> results = new ArrayList<>();
        for (Path file : files) {
            List<Figure> figures = new ArrayList<>();
            String source = "";
            for (Object each : (List<?>) Json.read(Files.readString(file))) {
                Map<?, ?> entry = (Map<?, ?>) each;
                figures.addAll(figures(entry));
                source = source(entry);
            }
            results.add(new Results(source, figures));
        }
        return results;
    }

    private static String source(Map<?, ?> entry) {
        String jdk = text(entry, "jdkVersion");
        return "JDK " + jdk.replaceAll("[+].*", "") + ", "
                + text(entry, "cores").replace(".0", "") + " cores, "
                + text(entry, "system") + ", " + text(entry, "setting") + ", "
                + text(entry, "date").replaceAll("T.*", "");
    }

    /** Returns the figure of an entry, and that of its allocation if it has one. */
    private static List<Figure> figures(Map<?, ?> entry) {
        String benchmark = text(entry, "benchmark");
        String name = benchmark.startsWith("io.")
                ? benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1)
                : benchmark;
        Map<String, String> params = new LinkedHashMap<>();
        if (entry.get("params") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> params.put(key.toString(), value.toString()));
        }
        List<Figure> figures = new ArrayList<>();
        if (entry.get("primaryMetric") instanceof Map<?, ?> metric) {
            figures.add(figure(name, params, metric));
        }
        if (entry.get("secondaryMetrics") instanceof Map<?, ?> more
                && more.get("gc.alloc.rate.norm") instanceof Map<?, ?> metric) {
            figures.add(figure(name + " allocation", params, metric));
        }
        return figures;
    }

    private static Figure figure(String name, Map<String, String> params, Map<?, ?> metric) {
        double score = number(metric.get("score"));
        double low = score;
        double high = score;
        if (metric.get("scoreConfidence") instanceof List<?> ends && ends.get(0) instanceof Double) {
            low = number(ends.get(0));
            high = number(ends.get(1));
        }
        return new Figure(name, params, score, low, high, text(metric, "scoreUnit"));
    }

    private static String text(Map<?, ?> from, String key) {
        return String.valueOf(from.get(key));
    }

    private static double number(@Nullable Object value) {
        return value instanceof Double number ? number : Double.NaN;
    }
}
