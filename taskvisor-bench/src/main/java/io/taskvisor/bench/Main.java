package io.taskvisor.bench;

import io.taskvisor.bench.report.Report;
import io.taskvisor.bench.report.ResultFiles;
import io.taskvisor.bench.report.Setting;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What the jar runs: {@code [quick|full] [--results folder] [name …] [options of JMH …]}. A name is that of a {@link
 * Program}, or a pattern of JMH's. Without a name, a setting runs everything. A line that begins with an option is JMH's.
 */
public final class Main {
    private Main() {}

    /** Runs what it is told to, or lists what there is. */
    public static void main(String[] arguments) throws Exception {
        // Libraries that log find nobody to tell it to, and SLF4J would say so.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Command command = Command.of(arguments);
        if (arguments.length == 0) {
            list();
        } else if (command.names().size() > 1) {
            runEach(command);
        } else if (!command.names().isEmpty()) {
            run(command, command.names().get(0));
        } else if (command.options().isEmpty()) {
            runAll(command);
        } else {
            org.openjdk.jmh.Main.main(command.options().toArray(new String[0]));
        }
    }

    private static void list() throws Exception {
        System.out.println("[quick|full] [--results folder] name … [options of JMH …, or -p key=value for a program]");
        System.out.println("\nPrograms:");
        for (Program program : Program.ALL) {
            System.out.printf("  %-13s %s%n", program.label(), program.about());
        }
        System.out.println();
        new Runner(new OptionsBuilder().build()).list();
    }

    private static void runAll(Command command) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>(List.of("Restart", "Lifecycle", "Group", "EventBus"));
        Program.ALL.stream().map(Program::label).forEach(names::add);
        runEach(new Command(command.setting(), command.results(), names, command.options()));
    }

    /** Runs each in a JVM of its own with this one's flags, so that none finds what another left. */
    private static void runEach(Command command) throws IOException, InterruptedException {
        for (String name : command.names()) {
            List<String> line = new ArrayList<>();
            line.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
            line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
            line.addAll(List.of(
                    command.setting().label(), "--results", command.results().toString(), name));
            line.addAll(command.options());
            int status = new ProcessBuilder(line).inheritIO().start().waitFor();
            if (status != 0) {
                System.out.println(name + " ended with status " + status);
            }
        }
    }

    private static void run(Command command, String name) throws Exception {
        ResultFiles files = new ResultFiles(command.results());
        Optional<Program> program = Program.named(name);
        if (program.isPresent()) {
            Report report = new Report(program.get().label(), command.setting(), command.params(), System.out::println);
            program.get().run(report);
            files.keep(report);
        } else {
            Collection<RunResult> results = benchmark(command, name);
            files.keep(name, command.setting(), command.options(), results);
        }
        System.out.println("\nkept in " + command.results());
    }

    private static Collection<RunResult> benchmark(Command command, String pattern)
            throws RunnerException, CommandLineOptionException {
        CommandLineOptions given = new CommandLineOptions(command.options().toArray(new String[0]));
        ChainedOptionsBuilder options = new OptionsBuilder().parent(given).include(pattern);
        if (command.setting() == Setting.QUICK) {
            if (!given.getForkCount().hasValue()) {
                options.forks(1);
            }
            if (!given.getWarmupIterations().hasValue()) {
                options.warmupIterations(3);
            }
            if (!given.getMeasurementIterations().hasValue()) {
                options.measurementIterations(3);
            }
            if (!given.getWarmupTime().hasValue()) {
                options.warmupTime(TimeValue.milliseconds(500));
            }
            if (!given.getMeasurementTime().hasValue()) {
                options.measurementTime(TimeValue.milliseconds(500));
            }
        }
        return new Runner(options.build()).run();
    }
}
