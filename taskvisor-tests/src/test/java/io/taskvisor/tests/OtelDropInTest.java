package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's program that knows nothing of OpenTelemetry, in a JVM that an agent set it up in, first without the observer and
 * then with its jar on the path: the exported data is there, and the program and its command are the same.
 */
class OtelDropInTest {
    private static final String OPEN_TELEMETRY =
            UserProgram.path(UserProgram.path(Jars.TELEMETRY.toArray()), Jars.OPENTELEMETRY_EXPORTER_LOGGING);

    @TempDir
    private Path directory;

    private Path agent;

    @BeforeEach
    void buildTheAgent() throws Exception {
        Path source = directory.resolve("OpenTelemetryAgent.java");
        try (InputStream in = OtelDropInTest.class.getResourceAsStream("/agent/OpenTelemetryAgent.java")) {
            Files.copy(in, source);
        }
        Path classes = directory.resolve("agent-classes");
        Jars.tool("javac", "--release", "17", "-cp", OPEN_TELEMETRY, "-d", classes, source);
        Path manifest =
                Files.writeString(directory.resolve("MANIFEST.MF"), "Premain-Class: agent.OpenTelemetryAgent\n");
        agent = directory.resolve("agent.jar");
        Jars.tool("jar", "--create", "--file", agent, "--manifest", manifest, "-C", classes, ".");
    }

    private ChildJvm java(Object... pathAndMain) throws Exception {
        List<Object> args = new ArrayList<>(List.of(
                "-javaagent:" + agent,
                "-Djava.util.logging.manager=agent.OpenTelemetryAgent$Log",
                "-Djava.util.logging.SimpleFormatter.format=%5$s%n",
                "-Dotel.traces.exporter=logging",
                "-Dotel.metrics.exporter=logging",
                "-Dotel.logs.exporter=logging"));
        args.addAll(List.of(pathAndMain));
        return ChildJvm.java(args.toArray());
    }

    @Test
    void onTheClassPath() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Retries");
        String without = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE, OPEN_TELEMETRY);
        try (ChildJvm child = java("-cp", without, "user.Retries")) {
            assertRuns(child);
            assertNothingExported(child);
        }
        try (ChildJvm child = java("-cp", UserProgram.path(without, Jars.OTEL), "user.Retries")) {
            assertRuns(child);
            assertExported(child);
        }
    }

    @Test
    void onTheModulePath() throws Exception {
        UserProgram program = UserProgram.onModulePath(directory, "Retries");
        String without = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE, OPEN_TELEMETRY);
        String agentNeeds = "io.opentelemetry.sdk.autoconfigure";
        try (ChildJvm child = java("-p", without, "--add-modules", agentNeeds, "-m", "user.app/user.Retries")) {
            assertRuns(child);
            assertNothingExported(child);
        }
        String with = UserProgram.path(without, Jars.OTEL);
        try (ChildJvm child = java("-p", with, "--add-modules", agentNeeds, "-m", "user.app/user.Retries")) {
            assertRuns(child);
            assertExported(child);
        }
    }

    @Test
    void withoutAnSdkTheObserverIsQuiet() throws Exception {
        UserProgram program = UserProgram.onModulePath(directory, "Retries");
        String path = UserProgram.path(
                program.classes(),
                Jars.API,
                Jars.ENGINE,
                Jars.OTEL,
                Jars.OPENTELEMETRY_API,
                Jars.OPENTELEMETRY_CONTEXT,
                Jars.OPENTELEMETRY_COMMON);
        try (ChildJvm child = ChildJvm.java("-p", path, "-m", "user.app/user.Retries")) {
            assertRuns(child);
            assertEquals(List.of("outcome completed after 3 attempts", "clean true", "<end>"), lines(child));
        }
        try (ChildJvm child = ChildJvm.java("-cp", path, "user.Retries")) {
            assertRuns(child);
            assertEquals(List.of("outcome completed after 3 attempts", "clean true", "<end>"), lines(child));
        }
    }

    private static List<String> lines(ChildJvm child) {
        return child.output().lines().toList();
    }

    private static void assertRuns(ChildJvm child) throws InterruptedException {
        assertEquals(0, child.awaitExit(), child::output);
        assertTrue(child.output().contains("outcome completed after 3 attempts"), child::output);
        assertTrue(child.output().contains("clean true"), child::output);
    }

    private static void assertNothingExported(ChildJvm child) {
        assertFalse(child.output().contains("taskvisor."), child::output);
        assertFalse(child.output().contains("run job"), child::output);
    }

    private static void assertExported(ChildJvm child) {
        assertEquals(3, count(child, "'run job' : .* INTERNAL \\[tracer: io\\.taskvisor\\.observer\\.otel:\\d"));
        assertEquals(2, count(child, "'run job' : .*error\\.type=java\\.io\\.IOException"));
        assertEquals(1, count(child, "name=taskvisor\\.task\\.attempt\\.duration, .*unit=s, "));
        assertEquals(
                1,
                count(
                        child,
                        "name=taskvisor\\.task\\.restarts, .*taskvisor\\.task\\.restart\\.reason=\"failure\".* value=2,"));
        assertEquals(1, count(child, "name=taskvisor\\.task\\.duration, .*taskvisor\\.task\\.outcome=\"completed\""));
        assertEquals(2, count(child, "WARN \\[eventName: taskvisor\\.task\\.attempt\\.exception\\]"));
        assertEquals(2, count(child, "exception\\.type=\"java\\.io\\.IOException\""));
    }

    /** Returns how many lines match. */
    private static long count(ChildJvm child, String regex) {
        Pattern pattern = Pattern.compile(regex);
        long found = lines(child).stream()
                .filter(line -> pattern.matcher(line).find())
                .count();
        if (found == 0) {
            throw new AssertionError("no line matches " + regex + " in\n" + child.output());
        }
        return found;
    }
}
