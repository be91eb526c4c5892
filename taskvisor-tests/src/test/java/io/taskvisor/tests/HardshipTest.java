package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

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
