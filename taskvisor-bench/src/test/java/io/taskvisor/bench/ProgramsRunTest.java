package io.taskvisor.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.bench.report.Charts;
import io.taskvisor.bench.report.Report;
import io.taskvisor.bench.report.ResultFiles;
import io.taskvisor.bench.report.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each program runs, with the smallest sizes; how fast is not for a test to judge. */
class ProgramsRunTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "Scale, heap, -p tasks=200 -p idleMillis=10 -p registered=200 -p batch=20",
        "Timer, timeouts, -p pending=1000 -p batch=100 -p tasks=50 -p rounds=1 -p timeouts=50 -p timeoutMillis=200",
        "Startup, process, -p starts=1",
        "Contention, all threads, -p threads=2 -p tasks=200 -p rounds=1",
        "Fairness, healthy runs, -p tasks=10 -p millis=300",
        "Cancel, cancel to outcome p50, -p tasks=10 -p rounds=1",
        "Snapshot, time, -p groups=10",
        "SlowObserver, publish, -p events=10000"
    })
    void runsAndKeepsWhatItFinds(String name, String metric, String params) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("quick", "--results", folder.toString(), name));
        arguments.addAll(List.of(params.split(" ")));
        Command command = Command.of(arguments.toArray(new String[0]));
        List<String> lines = new ArrayList<>();
        Report report = new Report(name, command.setting(), command.params(), lines::add);

        Program.named(name).orElseThrow().run(report);

        // Any figure will do: a small heap may shrink, and what is measured from "all have begun" is seen a little
        // late.
        assertFalse(report.scores(metric).isEmpty(), lines::toString);
        assertTrue(report.scores(metric).stream().allMatch(Double::isFinite), lines::toString);
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("not known")), lines::toString);
        new ResultFiles(command.results()).keep(report);
        assertEquals(lines, Files.readAllLines(folder.resolve(name + ".txt")));
        assertTrue(Charts.draw(folder).stream().allMatch(Files::exists));
    }

    @Test
    void aParameterThatMeansNothingIsTold() throws Exception {
        List<String> lines = new ArrayList<>();
        Command command = Command.of("cancel", "-p", "tasks=2", "-p", "rounds=1", "-p", "task=1");
        Program.named("cancel").orElseThrow().run(new Report("Cancel", Setting.QUICK, command.params(), lines::add));
        assertEquals(
                "not known to Cancel, and ignored: [task]; known are [rounds, tasks]", lines.get(lines.size() - 1));
    }
}
