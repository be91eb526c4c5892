package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor that has been at work for long is no larger than one that has just begun. */
class EnduranceTest {
    @TempDir
    private Path directory;

    @Test
    void theHeapStaysAsItIs() throws Exception {
        run(200_000, 100_000, 20_000, Duration.ofMinutes(4), 2_000);
    }

    @Test
    @Tag("soak")
    void twentyMillionTasksFiveMillionFailuresTwoMillionSlots() throws Exception {
        run(20_000_000, 5_000_000, 2_000_000, Duration.ofHours(1), 5_000); // Pools and compiled code go up and down.
    }

    private void run(long tasks, long failures, long slots, Duration limit, long mostKilobytes) throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Endurance");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        try (ChildJvm child = ChildJvm.java("-Xmx64m", "-cp", path, "user.Endurance", tasks, failures, slots)) {
            assertEquals(0, child.awaitExit(limit), child::output);
            assertTrue(child.output().contains("kept: FINISHED FINISHED"), child::output);
            assertTrue(child.output().contains("resident: RUNNING"), child::output);
            assertTrue(child.output().contains("events: true"), child::output);
            long grown = child.output()
                    .lines()
                    .filter(line -> line.startsWith("grew by KB: "))
                    .mapToLong(line -> Long.parseLong(line.substring(12)))
                    .findFirst()
                    .orElseThrow();
            assertTrue(grown < mostKilobytes, child::output);
        }
    }
}
