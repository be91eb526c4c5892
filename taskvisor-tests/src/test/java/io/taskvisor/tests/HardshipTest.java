package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a JVM can do to a supervisor. */
class HardshipTest {
    @TempDir
    private Path directory;

    @Test
    void errorsOfTheJvmAreFailedAttempts() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Errors");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        try (ChildJvm child = ChildJvm.java("-Xmx32m", "-cp", path, "user.Errors")) {
            assertEquals(0, child.awaitExit(), child::output);
            assertTrue(child.output().contains("memory threw OutOfMemoryError"), child::output);
            assertTrue(child.output().contains("stack threw StackOverflowError"), child::output);
            assertTrue(child.output().contains("linkage threw NoClassDefFoundError"), child::output);
            assertTrue(child.output().contains("memory completed 3"), child::output);
            assertTrue(child.output().contains("stack completed 3"), child::output);
            assertTrue(child.output().contains("linkage completed 3"), child::output);
            assertTrue(child.output().contains("after: completed"), child::output);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "observed"})
    void aTaskThatFillsTheHeapNowAndThenCostsTheOthersAtMostAttempts(String observed) throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "HeapFull");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        List<String> arguments = new ArrayList<>(List.of("-Xmx64m", "-cp", path, "user.HeapFull"));
        if (!observed.isEmpty()) {
            arguments.add(observed);
        }
        try (ChildJvm child = ChildJvm.java(arguments.toArray())) {
            assertEquals(0, child.awaitExit(), child::output);
            assertEquals(42, child.output().lines().filter("goes on"::equals).count(), child::output);
            assertTrue(child.output().contains("clean: []"), child::output);
        }
    }

    /**
     * With little address space, of which a few threads take all: then no thread can be started until they end. Not where
     * threads are virtual: the JVM's scheduler of those (seen on 25) starts no carrier again once it could not start one.
     */
    @Test
    @EnabledOnOs(OS.LINUX)
    @EnabledForJreRange(max = JRE.JAVA_20)
    void whatFindsNoThreadRunsWhenThereIsOne() throws Exception {
        try (ChildJvm child = startWithFewThreads()) {
            assertEquals(0, child.awaitExit(), child::output);
            assertTrue(child.output().contains("failing completed"), child::output);
            assertTrue(child.output().contains("first completed"), child::output);
            assertEquals(
                    500,
                    child.output().lines().filter("waiting completed"::equals).count(),
                    child::output);
            assertTrue(child.output().contains("permits used: 0"), child::output);
            assertTrue(child.output().contains("clean: true"), child::output);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @EnabledForJreRange(max = JRE.JAVA_20)
    void aShutdownThatFindsNoThreadEndsAllTheSame() throws Exception {
        try (ChildJvm child = startWithFewThreads("shutdown")) {
            assertEquals(0, child.awaitExit(), child::output);
            assertTrue(child.output().contains("tasks: 2"), child::output);
            assertTrue(child.output().matches("(?s).*sleeping (cancelled|abandoned).*"), child::output);
            assertTrue(child.output().matches("(?s).*other (cancelled|abandoned).*"), child::output);
        }
    }

    private ChildJvm startWithFewThreads(String... arguments) throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "NoThreads");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String options = "-Xmx64m -Xss1m -XX:ReservedCodeCacheSize=64m -XX:CompressedClassSpaceSize=64m";
        String command = String.join(
                " ", "ulimit -v 6000000; exec '" + java + "'", options, "-cp '" + path + "' user.NoThreads");
        return ChildJvm.run(Path.of("/bin/sh"), "-c", command + " " + String.join(" ", arguments));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aTaskIsKeptAliveByItsSupervisorAloneAndThatByNobody() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Forgotten");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        try (ChildJvm child = ChildJvm.java("-Djdk.trackAllThreads=false", "-cp", path, "user.Forgotten")) {
            assertEquals(0, child.awaitExit(), child::output);
            assertTrue(child.output().contains("remembered"), child::output);
        }
    }
}
