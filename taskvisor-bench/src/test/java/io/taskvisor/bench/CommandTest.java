package io.taskvisor.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.taskvisor.bench.report.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void everythingFromTheFirstOptionOnIsForJmh() {
        assertEquals(
                new Command(
                        Setting.QUICK,
                        Path.of("results"),
                        List.of("Restart", "Scale"),
                        List.of("-f", "1", "--results", "quick")),
                Command.of("quick", "Restart", "Scale", "-f", "1", "--results", "quick"));
    }

    @Test
    void resultsGoWhereTheyShould() {
        assertEquals(
                new Command(Setting.FULL, Path.of("there"), List.of("Restart"), List.of()),
                Command.of("--results", "there", "Restart"));
    }

    @Test
    void aProgramTakesValues() {
        assertEquals(
                Map.of("tasks", List.of("1", "2"), "kind", List.of("sleep")),
                Command.of("Scale", "-p", "tasks=1,2", "-p", "kind=sleep").params());
    }

    @Test
    void aProgramTakesNothingElse() {
        Command command = Command.of("Scale", "-f", "1");
        assertEquals(
                "a program takes -p key=value only, not [-f, 1]",
                assertThrows(IllegalArgumentException.class, command::params).getMessage());
    }
}
