package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's program as it is, first without and then with the log observer's jar beside it. */
class DropInTest {
    private static final List<Object> WITHOUT = List.of(Jars.API, Jars.ENGINE, Jars.SLF4J, Jars.SLF4J_SIMPLE);
    private static final List<Object> WITH = List.of(Jars.API, Jars.ENGINE, Jars.SLF4J, Jars.SLF4J_SIMPLE, Jars.LOG);

    @TempDir
    private Path directory;

    private static String path(UserProgram program, List<Object> jars, Path... more) {
        List<Object> all = new ArrayList<>(List.of(program.classes()));
        all.addAll(jars);
        all.addAll(List.of(more));
        return UserProgram.path(all.toArray());
    }

    /** Runs the program on the class path, and returns what it printed. */
    private static String onClassPath(UserProgram program, List<Object> jars, Path plugin, String... options)
            throws Exception {
        return java(options, "-cp", path(program, jars, plugin), "user.Retries");
    }

    private static String java(String[] options, Object... rest) throws Exception {
        try (ChildJvm child =
                ChildJvm.java(Stream.concat(Stream.of(options), Stream.of(rest)).toArray())) {
            return ran(child);
        }
    }

    private static String ran(ChildJvm child) throws InterruptedException {
        assertEquals(0, child.awaitExit(), child::output);
        assertTrue(child.output().contains("outcome completed after 3 attempts"), child::output);
        assertTrue(child.output().contains("clean true"), child::output);
        return child.output();
    }

    private static void assertLogged(String output) {
        assertLine(output, "INFO io.taskvisor.supervisor - event=supervisor_started supervisor=taskvisor supervisor");
        assertLine(output, "INFO io.taskvisor.task.job - event=task_added task=job task job added");
        assertLine(output, "WARN io.taskvisor.task.job - event=attempt_failed task=job attempt=1 ");
        assertLine(output, "java.io.IOException: not yet; attempt 2 follows in 1ms");
        assertLine(output, "\tat user.app/user.Retries.", "\tat user.Retries.");
        assertLine(output, ", same as attempt 1: java.io.IOException: not yet; attempt 3 follows in 1ms");
        assertLine(output, "INFO io.taskvisor.task.job - event=attempt_succeeded task=job attempt=3 ");
        assertLine(output, ": recovered after 2 failures");
        assertLine(output, "task job: completed after 3 attempts and ");
        assertLine(output, "supervisor taskvisor stopped");
        assertEquals(
                1, output.split("\tat (user.app/)?user.Retries.lambda", -1).length - 1, "one stack trace: " + output);
    }

    private static void assertLine(String output, String... anyOf) {
        assertTrue(Stream.of(anyOf).anyMatch(output::contains), () -> anyOf[0] + " is not in:\n" + output);
    }

    private static void assertSilent(String output) {
        assertFalse(output.contains("io.taskvisor"), output);
    }

    // ---- each path

    @Test
    void onTheClassPath() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Retries");
        assertSilent(onClassPath(program, WITHOUT, directory));
        assertLogged(onClassPath(program, WITH, directory));
    }

    @Test
    void onTheModulePath() throws Exception {
        UserProgram program = UserProgram.onModulePath(directory, "Retries");
        String[] none = {};
        assertSilent(java(none, "-p", path(program, WITHOUT), "-m", "user.app/user.Retries"));
        assertLogged(java(none, "-p", path(program, WITH), "-m", "user.app/user.Retries"));
    }

    @Test
    void inAnImageOfJlink() throws Exception {
        UserProgram program = UserProgram.onModulePath(directory, "Retries");
        String modules = "user.app,io.taskvisor.engine,org.slf4j.simple";
        assertSilent(inImage("without", path(program, WITH), modules));
        assertLogged(inImage("with", path(program, WITH), modules + ",io.taskvisor.observer.log"));
    }

    private String inImage(String name, String path, String modules) throws Exception {
        Path image = directory.resolve(name);
        Jars.tool("jlink", "--module-path", path, "--add-modules", modules, "--output", image);
        try (ChildJvm child = ChildJvm.run(image.resolve("bin/java"), "-m", "user.app/user.Retries")) {
            return ran(child);
        }
    }

    /** Else SLF4J has a stand-in serve whoever comes meanwhile, and says so on stderr. */
    @ParameterizedTest
    @ValueSource(strings = {"", "elsewhere"})
    void slf4jIsReadyBeforeTheFirstAttempt(String whoElse) throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "SlowBackend", Jars.SLF4J);
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE, Jars.SLF4J, Jars.LOG);
        try (ChildJvm child =
                ChildJvm.java("-Dslf4j.provider=user.SlowBackend", "-cp", path, "user.SlowBackend", whoElse)) {
            assertEquals(0, child.awaitExit(), child::output);
            assertTrue(child.output().contains("its MDC\ncompleted"), child::output);
            assertFalse(
                    child.output()
                            .replace("SLF4J(I): Attempting to load provider", "")
                            .contains("SLF4J"),
                    child::output);
        }
    }

    // ---- properties

    @Test
    void theConfigurationCanSwitchItOff() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Retries");
        assertSilent(onClassPath(program, WITH, directory, "-Dtaskvisor.observers.disabled=otel,log"));
    }

    @Test
    void systemPropertiesChooseLevels() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Retries");
        String output = onClassPath(
                program,
                WITH,
                directory,
                "-Dtaskvisor.log.level.attempt_failed=error",
                "-Dtaskvisor.log.level.task_added=off");
        assertLine(output, "ERROR io.taskvisor.task.job - event=attempt_failed task=job attempt=1 ");
        assertFalse(output.contains("task_added"), output);
    }

    @Test
    void aSystemPropertyThatMeansNothingIsReportedAndTheProgramRuns() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Retries");
        String output = onClassPath(program, WITH, directory, "-Dtaskvisor.log.level.attempt_faild=off");
        assertLogged(output);
        assertLine(
                output,
                "WARN io.taskvisor.supervisor - taskvisor.log.level.attempt_faild = 'off' is ignored: unknown kind of event 'attempt_faild'; known are"
                        + " supervisor_started, ");
    }

    // ---- beside somebody else's

    private void assertLeftOut(Path plugin, String after, String why) throws Exception {
        Path onClassPath = Files.createDirectory(directory.resolve("class-path"));
        assertLeftOut(onClassPath(UserProgram.onClassPath(onClassPath, "Retries"), WITH, plugin), after, why);
        Path onModulePath = Files.createDirectory(directory.resolve("module-path"));
        String path = path(UserProgram.onModulePath(onModulePath, "Retries"), WITH, plugin);
        assertLeftOut(java(new String[0], "-p", path, "-m", "user.app/user.Retries"), after, why);
    }

    private static void assertLeftOut(String output, String after, String why) {
        assertLine(output, "supervisor 'taskvisor' leaves out plug.Plugged" + after);
        assertLine(output, why);
        assertLogged(output);
    }

    @Test
    void anObserverWhoseConstructorThrowsIsReportedAndLeftOut() throws Exception {
        Path plugin = Plugin.jar(
                directory, "public Plugged() { throw new IllegalStateException(\"no licence for this observer\"); }");
        assertLeftOut(plugin, ", which could not be loaded", "no licence for this observer");
    }

    @Test
    void anObserverThatCannotBeLoadedIsReportedAndLeftOut() throws Exception {
        assertLeftOut(
                Plugin.jarThatCannotBeLoaded(directory),
                ", because a library that it needs is missing or has another version: ",
                "java.lang.NoClassDefFoundError: plug/Base");
    }

    @Test
    void anObserverThatCannotSayWhatInterestsItIsReportedAndLeftOut() throws Exception {
        Path plugin = Plugin.jar(
                directory,
                "public java.util.Set<io.taskvisor.event.EventKind> interests() {"
                        + " throw new AssertionError(\"no interests\"); }");
        String output = onClassPath(UserProgram.onClassPath(directory, "Retries"), WITH, plugin);
        assertLine(output, "supervisor 'taskvisor' leaves out plug.Plugged, which could not be loaded");
        assertLine(output, "java.lang.AssertionError: no interests");
        assertLogged(output);
    }
}
