package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of docs/operating.md: each program is stopped with a signal, and what it needs works to the end. */
@DisabledOnOs(OS.WINDOWS)
class RecipesTest {
    private static final Path GUIDE =
            Path.of(System.getProperty("basedir")).getParent().resolve("docs/operating.md");

    @TempDir
    private Path directory;

    /** Compiles a program, and starts it with these jars beside the supervisor. */
    private ChildJvm start(String name, List<Jars> jars, List<Object> options, Object... args) throws IOException {
        return start(compile(name, jars), name, jars, options, args);
    }

    private UserProgram compile(String name, List<Jars> jars) throws IOException {
        return UserProgram.onClassPath(directory, name, jars.toArray(Jars[]::new));
    }

    private static ChildJvm start(
            UserProgram program, String name, List<Jars> jars, List<Object> options, Object... args)
            throws IOException {
        List<Object> path = new ArrayList<>(List.of(program.classes(), Jars.API, Jars.ENGINE));
        path.addAll(jars);
        List<Object> command = new ArrayList<>(List.of("-cp", UserProgram.path(path.toArray())));
        command.addAll(options);
        command.add("user." + name);
        command.addAll(List.of(args));
        return ChildJvm.java(command.toArray());
    }

    private Path resource(String name) throws IOException {
        Path copy = directory.resolve(name);
        try (InputStream in = RecipesTest.class.getResourceAsStream("/recipes/" + name)) {
            Files.copy(in, copy);
        }
        return copy;
    }

    @Test
    void log4j() throws Exception {
        assertLogsToTheEnd(
                "StopWithLog4j",
                "log4j2.xml",
                "log4j2.configurationFile",
                Jars.LOG4J_API,
                Jars.LOG4J_CORE,
                Jars.LOG4J_SLF4J);
    }

    @Test
    void logback() throws Exception {
        assertLogsToTheEnd(
                "StopWithLogback", "logback.xml", "logback.configurationFile", Jars.LOGBACK, Jars.LOGBACK_CORE);
    }

    private void assertLogsToTheEnd(String program, String configuration, String property, Jars... library)
            throws Exception {
        List<Jars> jars = new ArrayList<>(List.of(Jars.LOG, Jars.SLF4J));
        jars.addAll(List.of(library));
        String option = "-D" + property + "=" + resource(configuration).toUri();
        try (ChildJvm child = start(program, jars, List.of(option))) {
            child.awaitLine("INFO  user - ready").signal("TERM");
            assertEquals(143, child.awaitExit(), child::output);
            for (String line : List.of(
                    "INFO  user - drained the last message",
                    "INFO  io.taskvisor.task.drainer - task drainer: cancelled",
                    "INFO  io.taskvisor.supervisor - supervisor taskvisor stopped",
                    "supervisor 'taskvisor' stopped cleanly")) {
                assertTrue(child.output().contains(line), child::output);
            }
        }
    }

    @Test
    void openTelemetry() throws Exception {
        assertLastSpanIsExported(1);
    }

    @Test
    @Tag("soak")
    void openTelemetryTwentyTimes() throws Exception {
        assertLastSpanIsExported(20);
    }

    private void assertLastSpanIsExported(int times) throws Exception {
        List<Jars> jars = new ArrayList<>(Jars.TELEMETRY);
        jars.add(Jars.OTEL);
        List<Object> options =
                List.of("-Dotel.traces.exporter=none", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none");
        String name = "StopWithOpenTelemetry";
        UserProgram program = compile(name, jars);
        for (int i = 0; i < times; i++) {
            try (ChildJvm child = start(program, name, jars, options)) {
                child.awaitLine("ready").signal("TERM");
                assertEquals(143, child.awaitExit(), child::output);
                assertTrue(child.output().contains("exported run drainer"), child::output);
            }
        }
    }

    @Test
    void aConnectionPool() throws Exception {
        List<Jars> jars = List.of(Jars.HIKARI, Jars.H2, Jars.SLF4J, Jars.SLF4J_SIMPLE);
        String url = "jdbc:h2:file:" + directory.resolve("db") + ";DB_CLOSE_ON_EXIT=FALSE";
        try (ChildJvm child = start("StopWithPool", jars, List.of(), url)) {
            child.awaitLine("ready").signal("TERM");
            assertEquals(143, child.awaitExit(), child::output);
            assertTrue(child.output().contains("written"), child::output);
            assertTrue(child.output().contains("HikariPool-1 - Shutdown completed"), child::output);
        }
        String path = UserProgram.path(
                directory.resolve("classes"), Jars.API, Jars.HIKARI, Jars.H2, Jars.SLF4J, Jars.SLF4J_SIMPLE);
        try (ChildJvm child = ChildJvm.java("-cp", path, "user.StopWithPool", url, "look")) {
            assertEquals(0, child.awaitExit(), child::output);
            assertTrue(child.output().contains("found last"), child::output);
        }
    }

    @ParameterizedTest
    @CsvSource({"polite, 50000, 0", "stubborn, 300, 3"})
    void aStatusOfItsOwn(String how, String grace, int status) throws Exception {
        try (ChildJvm child = start("StopWithStatus", List.of(), List.of(), grace, how)) {
            child.awaitLine("ready").signal("TERM");
            assertEquals(status, child.awaitExit(), child::output);
            assertTrue(child.output().contains("stops"), child::output);
            assertEquals(status != 0, child.output().contains("abandoned task 'job'"), child::output);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"StopWithLog4j", "StopWithLogback", "StopWithOpenTelemetry", "StopWithPool", "StopWithStatus"})
    void theGuideHasThemAsTheyAre(String name) throws IOException {
        String program;
        try (InputStream in = RecipesTest.class.getResourceAsStream("/programs/" + name + ".java")) {
            program = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> recipe = new ArrayList<>();
        boolean inside = false;
        for (String line : program.lines().toList()) {
            if (line.strip().startsWith("// <")) {
                inside = line.strip().equals("// <recipe>");
            } else if (inside) {
                recipe.add(line.substring(Math.min(8, line.length())));
            }
        }
        String text = recipe.stream().collect(Collectors.joining("\n", "```java\n", "\n```"));
        assertTrue(Files.readString(GUIDE).contains(text), () -> "not in " + GUIDE + ":\n" + text);
    }
}
