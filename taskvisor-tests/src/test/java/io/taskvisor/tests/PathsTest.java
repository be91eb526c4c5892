package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
}
