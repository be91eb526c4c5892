package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said while the JVM exits, when logging may be gone, and what is refused then. */
class ExitTest {
    @TempDir
    private Path directory;

    /** Starts the program with a logging library that is gone. */
    private ChildJvm start(String mode) throws IOException {
        UserProgram program = UserProgram.onClassPath(directory, "Exiting");
        Path services = Files.createDirectories(program.classes().resolve("META-INF/services"));
        Files.writeString(services.resolve("java.lang.System$LoggerFinder"), "user.Exiting$NoLogging");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        return ChildJvm.java("-cp", path, "user.Exiting", mode);
    }

    private static void terminate(ChildJvm child) throws Exception {
        child.awaitLine("ready").signal("TERM");
        assertEquals(143, child.awaitExit(), child::output);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aReportThatIsNotCleanIsPrintedTooWhenLoggingIsGone() throws Exception {
        try (ChildJvm child = start("stubborn")) {
            terminate(child);
            assertTrue(child.output().contains("supervisor 'taskvisor' stopped, but not cleanly: "), child::output);
            assertTrue(child.output().contains("abandoned task 'stubborn'"), child::output);
            assertTrue(child.output().contains("user.Exiting.stay"), child::output);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void oneThatIsCleanIsNot() throws Exception {
        try (ChildJvm child = start("polite")) {
            terminate(child);
            assertFalse(child.output().contains("supervisor 'taskvisor' stopped"), child::output);
        }
    }

    @Test
    void aSupervisorThatCouldNotHandleTheExitIsRefused() throws Exception {
        try (ChildJvm child = start("late")) {
            assertEquals(0, child.awaitExit(), child::output);
            assertFalse(child.output().contains("created"), child::output);
            assertTrue(
                    child.output()
                            .contains(
                                    "SupervisorClosedException: supervisor 'taskvisor' cannot be opened: the JVM is shutting down"),
                    child::output);
            assertTrue(child.output().contains("one without a hook: "), child::output);
        }
    }
}
