package io.taskvisor.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws the charts of a folder of results anew: one SVG for each benchmark and metric, beside the JSON it comes from. */
public final class Charts {
    /** What figures are, in words; others go by their name. */
    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("RestartBenchmark.one", "A restart without delay, one task"),
            Map.entry("RestartBenchmark.many", "A restart without delay, 1,000 tasks at once"),
            Map.entry("LifecycleBenchmark.one", "From addition to outcome, one task at a time"),
            Map.entry("LifecycleBenchmark.many", "From addition to outcome, 100,000 tasks at once"),
            Map.entry("EventBusBenchmark.burst", "What publishing one of 1,000 events in a row costs"),
            Map.entry("EventBusBenchmark.unwanted", "What an event costs that nobody wants"),
            Map.entry("EventBusBenchmark.lossless", "Events delivered, none lost"),
            Map.entry("Scale.heap", "Live heap for each idle task"),
            Map.entry("Scale.stop all", "Graceful stop of idle tasks, every outcome told"),
            Map.entry("Scale.until all idle", "Adding tasks, until all are idle"),
            Map.entry("Cancel.cancel to outcome p50", "From cancelling a sleeping task to its outcome, median"),
            Map.entry(
                    "Cancel.cancel to outcome p99", "From cancelling a sleeping task to its outcome, 99th percentile"),
            Map.entry("Timer.timeouts", "A storm of timeouts, until all outcomes are there"),
            Map.entry("Contention.all threads", "Tasks that several threads add at once"));

    private Charts() {}

    /** Takes the folder; {@code taskvisor-bench/results} if none is given. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments.length > 0 ? arguments[0] : "taskvisor-bench/results");
        for (Path chart : draw(folder)) {
            System.out.println(chart);
        }
    }

    /** Draws all charts of a folder; returns their files. */
    public static List<Path> draw(Path folder) throws IOException {
        List<Path> drawn = new ArrayList<>();
        for (ResultFiles.Results results : ResultFiles.read(folder)) {
            Map<String, List<Figure>> byBenchmark = new LinkedHashMap<>();
            for (Figure figure : results.figures()) {
                String key = figure.benchmark() + " in " + figure.unit();
                byBenchmark.computeIfAbsent(key, each -> new ArrayList<>()).add(figure);
            }
            for (List<Figure> figures : byBenchmark.values()) {
                drawn.add(draw(folder, results.source(), figures));
            }
        }
        return drawn;
    }

    private static Path draw(Path folder, String source, List<Figure> figures) throws IOException {
        String benchmark = figures.get(0).benchmark();
        Path file = folder.resolve(benchmark.replaceAll("[^A-Za-z0-9.]+", "-") + ".svg");
        String svg = new Chart(TITLES.getOrDefault(benchmark, benchmark), source, figures).draw();
        return Files.write(file, svg.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
    }
}
