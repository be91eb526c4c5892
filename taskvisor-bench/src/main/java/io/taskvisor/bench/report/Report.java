package io.taskvisor.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What a program is asked for, and what it found. It says each line at once, and keeps it. */
public final class Report {
    private final String program;
    private final Setting setting;
    private final Map<String, List<String>> chosen;
    private final Consumer<String> printer;
    private final Set<String> known = new TreeSet<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();

    /**
     * Creates an empty report.
     *
     * @param chosen values that stand in for those of the setting
     * @param printer is given each line
     */
    public Report(String program, Setting setting, Map<String, List<String>> chosen, Consumer<String> printer) {
        this.program = program;
        this.setting = setting;
        this.chosen = Map.copyOf(chosen);
        this.printer = printer;
        say(program + ", " + setting.label() + (chosen.isEmpty() ? "" : ", " + chosen));
        say(Machine.here().toString());
    }

    /** Returns the parameters of a figure: keys and values in turn. */
    public static Map<String, String> of(Object... keysAndValues) {
        Map<String, String> params = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            params.put(keysAndValues[i].toString(), keysAndValues[i + 1].toString());
        }
        return params;
    }

    /** Returns a number that the setting says, unless it was chosen. */
    public int number(String key, int quick, int full) {
        return numbers(key, List.of(quick), List.of(full)).get(0);
    }

    /** Returns numbers that the setting says, unless they were chosen. */
    public List<Integer> numbers(String key, List<Integer> quick, List<Integer> full) {
        known.add(key);
        List<String> values = chosen.get(key);
        if (values != null) {
            return values.stream().map(Integer::valueOf).toList();
        }
        return setting == Setting.QUICK ? quick : full;
    }

    /** Returns those of {@code all} that were chosen; all if nothing was said. */
    public List<String> choice(String key, String... all) {
        known.add(key);
        List<String> values = chosen.getOrDefault(key, List.of(all));
        if (!Arrays.asList(all).containsAll(values)) {
            throw new IllegalArgumentException(key + " must be of " + Arrays.toString(all) + ", was " + values);
        }
        return Arrays.stream(all).filter(values::contains).toList();
    }

    /** Returns a text that was chosen, or {@code otherwise}. */
    public String text(String key, String otherwise) {
        known.add(key);
        return chosen.getOrDefault(key, List.of(otherwise)).get(0);
    }

    /** Says a line. */
    public void say(String line) {
        lines.add(line);
        printer.accept(line);
    }

    /**
     * Adds a figure, the median of {@code samples}.
     *
     * @param metric what it is, in words
     * @param params see {@link #of}
     */
    public void add(String metric, String unit, Map<String, String> params, double... samples) {
        Figure figure = Figure.of(program + "." + metric, params, unit, samples);
        figures.add(figure);
        say(figure.toString());
    }

    /** Says what was chosen but is not known here. */
    public void sayUnknown() {
        Set<String> unknown = new TreeSet<>(chosen.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            say("not known to " + program + ", and ignored: " + unknown + "; known are " + known);
        }
    }

    String program() {
        return program;
    }

    Setting setting() {
        return setting;
    }

    List<String> lines() {
        return lines;
    }

    List<Figure> figures() {
        return figures;
    }

    /** Returns the scores of a metric, in the order in which they were added. */
    public List<Double> scores(String metric) {
        return figures.stream()
                .filter(figure -> figure.benchmark().equals(program + "." + metric))
                .map(Figure::score)
                .toList();
    }
}
