package io.taskvisor.bench;

import io.taskvisor.bench.report.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command line: {@code [quick|full] [--results folder] [name …] [options of JMH …]}.
 *
 * @param setting {@link Setting#FULL} unless said
 * @param results the folder for results; {@code results} unless said
 * @param names programs, and patterns of benchmarks
 * @param options everything from the first other option on
 */
record Command(Setting setting, Path results, List<String> names, List<String> options) {
    static Command of(String... arguments) {
        Setting setting = Setting.FULL;
        Path results = Path.of("results");
        List<String> names = new ArrayList<>();
        int i = 0;
        for (; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--results") && i + 1 < arguments.length) {
                results = Path.of(arguments[++i]);
            } else if (argument.startsWith("-")) {
                break;
            } else if (argument.equals(Setting.QUICK.label())) {
                setting = Setting.QUICK;
            } else if (argument.equals(Setting.FULL.label())) {
                setting = Setting.FULL;
            } else {
                names.add(argument);
            }
        }
        List<String> options = List.copyOf(Arrays.asList(arguments).subList(i, arguments.length));
        return new Command(setting, results, List.copyOf(names), options);
    }

    /** Returns what {@code -p key=value,value} say, the only option that programs know. */
    Map<String, List<String>> params() {
        Map<String, List<String>> params = new LinkedHashMap<>();
        for (int i = 0; i < options.size(); i += 2) {
            String[] pair = i + 1 < options.size() ? options.get(i + 1).split("=", 2) : new String[0];
            if (!options.get(i).equals("-p") || pair.length != 2) {
                throw new IllegalArgumentException("a program takes -p key=value only, not " + options);
            }
            params.put(pair[0], List.of(pair[1].split(",", -1)));
        }
        return params;
    }
}
