package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads who has packed or put on the path what cannot work: what was found, and what to do. */
class PackagingTest {
    private static final String SERVICES = "META-INF/services/";
    private static final String MERGE = "have it merge service files (Maven Shade: ServicesResourceTransformer;"
            + " Gradle Shadow: mergeServiceFiles())";

    @TempDir
    private Path directory;

    private static void assertLine(String output, String text) {
        assertTrue(output.contains(text), () -> "'" + text + "' is not in:\n" + output);
    }

    /** Runs the program, whose classes come first on the class path, and returns what it printed. */
    private String run(int status, Object... args) throws Exception {
        List<Object> all = new ArrayList<>(Arrays.asList(args));
        all.add("user.OneTask");
        try (ChildJvm child = ChildJvm.java(all.toArray())) {
            assertEquals(status, child.awaitExit(), child::output);
            return child.output();
        }
    }

    private Path program() throws IOException {
        return UserProgram.onClassPath(directory, "OneTask").classes();
    }

    /** Runs the program on the class path; its task runs, and one warning tells why no observer watches. */
    private String unwatched(Object... path) throws Exception {
        List<Object> all = new ArrayList<>(List.of(program(), Jars.API, Jars.ENGINE));
        all.addAll(Arrays.asList(path));
        String output = run(0, "-cp", UserProgram.path(all.toArray()));
        assertLine(output, "outcome completed");
        assertLine(output, "observers []");
        assertEquals(2, output.split("WARN", -1).length, output);
        assertFalse(output.contains("\tat "), output);
        return output;
    }

    /** Compiles stand-ins for a library as it was long ago. */
    private Path old(String... sources) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("old"));
        List<Object> args = new ArrayList<>(List.of("-d", classes));
        for (String source : sources) {
            String name = source.replaceFirst("(?s).*?(?:class|interface|enum) (\\w+).*", "$1");
            Path folder = Files.createDirectories(directory.resolve("old-src/"
                    + source.replaceFirst("(?s)package ([\\w.]+);.*", "$1").replace('.', '/')));
            args.add(Files.writeString(folder.resolve(name + ".java"), source));
        }
        Jars.tool("javac", args.toArray());
        return classes;
    }

    // ---- libraries of observers

    @Test
    void withoutSlf4jTheLogObserverIsLeftOut() throws Exception {
        assertLine(
                unwatched(Jars.LOG),
                "supervisor 'taskvisor' leaves out io.taskvisor.observer.log.LogObserver: the log observer needs SLF4J 2,"
                        + " which is not on the path: add org.slf4j:slf4j-api 2.0 or newer");
    }

    @Test
    void withAnOldSlf4jTheLogObserverIsLeftOut() throws Exception {
        Path old = old(
                "package org.slf4j; public interface Logger { void info(String text); }",
                "package org.slf4j; public final class LoggerFactory {}",
                "package org.slf4j.event; public enum Level { INFO }");
        assertLine(
                unwatched(Jars.LOG, old),
                "leaves out io.taskvisor.observer.log.LogObserver: the log observer needs SLF4J 2, but found another version"
                        + " in " + old.toUri().toURL() + ": use org.slf4j:slf4j-api 2.0 or newer instead");
    }

    @Test
    void withoutOpenTelemetryItsObserverIsLeftOut() throws Exception {
        assertLine(
                unwatched(Jars.OTEL),
                "supervisor 'taskvisor' leaves out io.taskvisor.observer.otel.OtelObserver: the OpenTelemetry observer needs"
                        + " the API of OpenTelemetry from 1.60 on, which is not on the path: add"
                        + " io.opentelemetry:opentelemetry-api 1.60 or newer");
    }

    @Test
    void withPartOfOpenTelemetryItsObserverIsLeftOut() throws Exception {
        assertLine(
                unwatched(Jars.OTEL, Jars.OPENTELEMETRY_API), "leaves out io.taskvisor.observer.otel.OtelObserver: ");
    }

    @Test
    void withAnOldOpenTelemetryItsObserverIsLeftOut() throws Exception {
        Path old = old("package io.opentelemetry.api; public interface OpenTelemetry {}");
        assertLine(
                unwatched(Jars.OTEL, old),
                "needs the API of OpenTelemetry from 1.60 on, but found another version in "
                        + old.toUri().toURL() + ": use io.opentelemetry:opentelemetry-api 1.60 or newer instead");
    }

    @Test
    void oneThatIsDisabledNeedsNothing() throws Exception {
        String output = run(
                0,
                "-Dtaskvisor.observers.disabled=log",
                "-cp",
                UserProgram.path(
                        UserProgram.onClassPath(directory, "Retries").classes(), Jars.API, Jars.ENGINE, Jars.LOG),
                "user.Retries");
        assertLine(output, "outcome completed after 3 attempts");
        assertFalse(output.contains("leaves out"), output);
    }

    // ---- jars packed into one

    @Test
    void aFatJarWithoutServiceFilesSaysSo() throws Exception {
        Path fat = FatJar.of(
                directory.resolve("fat.jar"), name -> !name.startsWith(SERVICES), Jars.API, Jars.ENGINE, Jars.LOG);
        String output = run(1, "-cp", UserProgram.path(program(), fat));
        assertLine(
                output,
                "io.taskvisor.TaskvisorException: no engine found: io.taskvisor.engine.EngineProvider is there ("
                        + fat.toUri().toURL()
                        + "), but no META-INF/services/io.taskvisor.spi.SupervisorProvider names it.");
        assertLine(output, MERGE);
    }

    @Test
    void aFatJarWithTheServiceFileOfOneObserverSaysSoOfTheOther() throws Exception {
        Path fat = FatJar.of(
                directory.resolve("fat.jar"),
                name -> true,
                Jars.API,
                Jars.ENGINE,
                Jars.LOG,
                Jars.OTEL,
                Jars.SLF4J,
                Jars.SLF4J_SIMPLE);
        String output = run(0, "-cp", UserProgram.path(program(), fat));
        assertLine(output, "outcome completed");
        assertLine(output, "observers [log]");
        assertLine(
                output,
                "supervisor 'taskvisor' does not use the observer 'otel': io.taskvisor.observer.otel.OtelObserver is there"
                        + " (" + fat.toUri().toURL()
                        + "), but no META-INF/services/io.taskvisor.event.Observer names it.");
        assertLine(output, MERGE);
        assertLine(
                output,
                "supervisor taskvisor started; found log (io.taskvisor.observer.log.LogObserver); left out:"
                        + " io.taskvisor.observer.otel.OtelObserver");
    }

    @Test
    void aFatJarThatHasLostTheStrategiesSaysSo() throws Exception {
        Path fat = FatJar.of(
                directory.resolve("fat.jar"), name -> !name.endsWith("BackoffStrategyProvider"), Jars.API, Jars.ENGINE);
        String output = run(
                1,
                "-cp",
                UserProgram.path(UserProgram.onClassPath(directory, "Retries").classes(), fat),
                "user.Retries");
        assertLine(
                output,
                "unknown strategy 'constant'; no strategy is on the path: io.taskvisor.engine.spi.NoneProvider is there");
        assertLine(output, MERGE);
    }

    @Test
    void aFatJarThatWasMinimisedSaysSo() throws Exception {
        Path fat = FatJar.of(
                directory.resolve("fat.jar"), name -> !name.startsWith("io/taskvisor/engine/"), Jars.API, Jars.ENGINE);
        assertLine(
                run(1, "-cp", UserProgram.path(program(), fat)),
                "io.taskvisor.TaskvisorException: the engine was found, but cannot be loaded:"
                        + " io.taskvisor.spi.SupervisorProvider: Provider io.taskvisor.engine.EngineProvider not found. Use");
    }

    // ---- one path and the other

    @Test
    void anEngineOnTheModulePathAloneIsNamed() throws Exception {
        String output =
                run(1, "-p", UserProgram.path(Jars.ENGINE, Jars.API), "-cp", UserProgram.path(program(), Jars.API));
        assertLine(
                output,
                "no engine found: module io.taskvisor.engine is there ("
                        + Jars.ENGINE.path().toUri()
                        + "), but not in use, because taskvisor-api was loaded from the class path. Put taskvisor-api and"
                        + " taskvisor-engine on the same path;");
    }

    @Test
    void whatItSaysToDoHelps() throws Exception {
        String output = run(
                0,
                "-p",
                UserProgram.path(Jars.ENGINE, Jars.API),
                "--add-modules",
                "io.taskvisor.engine",
                "-cp",
                UserProgram.path(program()));
        assertLine(output, "outcome completed");
    }

    @Test
    void noEngineAtAllIsSaidWithTheArtifact() throws Exception {
        assertLine(
                run(1, "-cp", UserProgram.path(program(), Jars.API)),
                "no engine found: add io.taskvisor:taskvisor-engine to the class path or module path");
    }
}
