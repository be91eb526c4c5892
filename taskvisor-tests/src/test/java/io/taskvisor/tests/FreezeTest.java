package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is stopped for longer than the limits of its tasks, and goes on. */
@DisabledOnOs(OS.WINDOWS)
class FreezeTest {
    /** Longer than the limits in the program. */
    private static final long FROZEN_SECONDS = 10;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"own", "given"})
    void whatWasWellIsLeftAloneAndWhatHangsIsFound(String scheduler) throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Frozen");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        try (ChildJvm child = ChildJvm.java("-cp", path, "user.Frozen", scheduler)) {
            child.awaitLine("ready").signal("STOP");
            TimeUnit.SECONDS.sleep(FROZEN_SECONDS);
            child.signal("CONT");
            child.send("\n");
            assertEquals(0, child.awaitExit(), child::output);
            String output = child.output();
            assertTrue(output.contains("timed: completed"), output);
            assertTrue(output.contains("hangs: stalled"), output);
            assertTrue(output.contains("beats: attempt 1\n"), output);
            assertTrue(output.contains("readies: attempt 1\n"), output);
            assertEquals(
                    1,
                    output.lines()
                            .filter(line -> line.contains("process was frozen for"))
                            .count(),
                    output);
        }
    }
}
