package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same small program of a user's on each path that a JVM has. */
class PathsTest {
    @TempDir
    private Path directory;

    private static void assertRuns(ChildJvm child) throws InterruptedException {
        assertEquals(0, child.awaitExit(), child::output);
        assertTrue(child.output().contains("outcome completed after 3 attempts"), child::output);
        assertTrue(child.output().contains("clean true"), child::output);
    }

    @Test
    void onTheClassPath() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Retries");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        try (ChildJvm child = ChildJvm.java("-cp", path, "user.Retries")) {
            assertRuns(child);
        }
    }

    @Test
    void onTheModulePath() throws Exception {
        UserProgram program = UserProgram.onModulePath(directory, "Retries");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        try (ChildJvm child = ChildJvm.java("-p", path, "-m", "user.app/user.Retries")) {
            assertRuns(child);
        }
    }

    @Test
    void inAnImageOfJlink() throws Exception {
        UserProgram program = UserProgram.onModulePath(directory, "Retries");
        Path image = directory.resolve("image");
        Jars.tool(
                "jlink",
                "--module-path",
                UserProgram.path(program.classes(), Jars.API, Jars.ENGINE),
                "--add-modules",
                "user.app,io.taskvisor.engine",
                "--output",
                image);
        try (ChildJvm child = ChildJvm.run(image.resolve("bin/java"), "-m", "user.app/user.Retries")) {
            assertRuns(child);
        }
    }

    @Test
    void withoutAnEngineTheErrorNamesWhatToAdd() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Retries");
        String path = UserProgram.path(program.classes(), Jars.API);
        try (ChildJvm child = ChildJvm.java("-cp", path, "user.Retries")) {
            assertEquals(1, child.awaitExit());
            assertTrue(
                    child.output().contains("no engine found: add io.taskvisor:taskvisor-engine to the class path"),
                    child::output);
        }
    }

    @Test
    void theLogObserverIsDroppedInOnTheClassPath() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Retries");
        String without = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE, Jars.SLF4J, Jars.SLF4J_SIMPLE);
        try (ChildJvm child = ChildJvm.java("-cp", without, "user.Retries")) {
            assertRuns(child);
            assertFalse(child.output().contains("io.taskvisor.task.job"), child::output);
        }
        try (ChildJvm child = ChildJvm.java("-cp", UserProgram.path(without, Jars.LOG), "user.Retries")) {
            assertRuns(child);
            assertLogged(child);
        }
    }

    @Test
    void theLogObserverIsDroppedInOnTheModulePath() throws Exception {
        UserProgram program = UserProgram.onModulePath(directory, "Retries");
        String path =
                UserProgram.path(program.classes(), Jars.API, Jars.ENGINE, Jars.LOG, Jars.SLF4J, Jars.SLF4J_SIMPLE);
        try (ChildJvm child = ChildJvm.java("-p", path, "-m", "user.app/user.Retries")) {
            assertRuns(child);
            assertLogged(child);
        }
    }

    private static void assertLogged(ChildJvm child) {
        assertTrue(child.output().contains("INFO io.taskvisor.task.job - "), child::output);
        assertTrue(child.output().contains("attempt 1 failed after"), child::output);
        assertTrue(child.output().contains("java.io.IOException: not yet"), child::output);
    }
}
