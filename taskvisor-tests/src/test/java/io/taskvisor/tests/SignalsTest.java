package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real signals to a real JVM. Its exit within the limit of {@link ChildJvm} is what "bounded" means here. */
@DisabledOnOs(OS.WINDOWS)
class SignalsTest {
    @TempDir
    private Path directory;

    private ChildJvm start(String mode, int graceMillis) throws IOException {
        UserProgram program = UserProgram.onClassPath(directory, "Signalled");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        return ChildJvm.java("-cp", path, "user.Signalled", mode, graceMillis);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aSignalStopsPoliteTasksGracefully(String signal, int status) throws Exception {
        try (ChildJvm child = start("polite", 50_000)) {
            child.awaitLine("ready").signal(signal);
            assertEquals(status, child.awaitExit(), child::output);
            assertTrue(child.output().contains("cleaned up"), child::output);
            assertTrue(child.output().contains("supervisor 'taskvisor' stopped cleanly: "), child::output);
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aStubbornTaskIsNamedWithItsStackAndDoesNotHoldUpTheExit(String signal, int status) throws Exception {
        try (ChildJvm child = start("stubborn", 3_000)) {
            child.awaitLine("ready").signal(signal);
            assertEquals(status, child.awaitExit(), child::output);
            assertTrue(child.output().contains("not me"), child::output);
            assertTrue(child.output().contains("abandoned task 'stubborn'"), child::output);
            assertTrue(child.output().contains("user.Signalled.stayForever"), child::output);
        }
    }

    @Test
    void withoutHandlingTheSignalJustEndsTheJvm() throws Exception {
        try (ChildJvm child = start("unhandled", 50_000)) {
            child.awaitLine("ready").signal("TERM");
            assertEquals(143, child.awaitExit(), child::output);
            assertFalse(child.output().contains("cleaned up"), child::output);
        }
    }

    @Test
    void theTaskThatCallsExitIsNotWaitedFor() throws Exception {
        // A grace longer than the limit: had the hook waited for the task, this would fail.
        try (ChildJvm child = start("exit", 3_600_000)) {
            assertEquals(7, child.awaitExit(), child::output);
            assertTrue(child.output().contains("of task 'leaver', by System.exit"), child::output);
        }
    }

    @Test
    void aTaskThatCallsExitWhenItIsToldToStopIsNotWaitedFor() throws Exception {
        // The shutdown is under way before the JVM's hooks run.
        try (ChildJvm child = start("exit-late", 3_600_000)) {
            assertEquals(8, child.awaitExit(), child::output);
            assertTrue(child.output().contains("of task 'late leaver', by System.exit"), child::output);
        }
    }

    @Test
    void aTaskThatCallsExitWhileASignalIsHandledIsNotWaitedFor() throws Exception {
        try (ChildJvm child = start("exit-at-signal", 3_600_000)) {
            child.awaitLine("ready").signal("TERM");
            assertEquals(143, child.awaitExit(), child::output);
            assertTrue(child.output().contains("of task 'late leaver', by System.exit"), child::output);
        }
    }

    @Test
    void allSupervisorsOfAJvmAreStopped() throws Exception {
        try (ChildJvm child = start("two", 50_000)) {
            child.awaitLine("ready").signal("TERM");
            assertEquals(143, child.awaitExit(), child::output);
            assertTrue(child.output().contains("\ncleaned up"), child::output);
            assertTrue(child.output().contains("other cleaned up"), child::output);
            assertTrue(child.output().contains("supervisor 'taskvisor' stopped cleanly"), child::output);
            assertTrue(child.output().contains("supervisor 'taskvisor-2' stopped cleanly"), child::output);
        }
    }
}
