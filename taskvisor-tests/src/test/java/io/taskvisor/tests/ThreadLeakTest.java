package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM itself lists of threads, virtual ones included, after a hundred supervisors have come and gone. */
class ThreadLeakTest {
    @TempDir
    private Path directory;

    @Test
    void aHundredRoundsLeaveNoThread() throws Exception {
        UserProgram program = UserProgram.onClassPath(directory, "Rounds");
        String path = UserProgram.path(program.classes(), Jars.API, Jars.ENGINE);
        try (ChildJvm child = ChildJvm.java("-cp", path, "user.Rounds")) {
            child.awaitLine("done");
            assertTrue(threads(child).contains("main"), "the dump shows threads");
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            List<String> leaked = leaked(child);
            while (!leaked.isEmpty()) {
                if (System.nanoTime() - until > 0) {
                    fail("still there: " + leaked);
                }
                leaked = leaked(child);
            }
        }
    }

    private List<String> leaked(ChildJvm child) throws Exception {
        return threads(child)
                .lines()
                .filter(line -> line.contains("\"leaky") || line.contains("leaky/"))
                .toList();
    }

    private String threads(ChildJvm child) throws Exception {
        if (Runtime.version().feature() < 21) {
            return jcmd(child, "Thread.print");
        }
        Path dump = Files.createTempDirectory(directory, "dump").resolve("threads.txt");
        jcmd(child, "Thread.dump_to_file", dump.toString());
        return Files.readString(dump);
    }

    private String jcmd(ChildJvm child, String... command) throws Exception {
        Object[] args = Stream.concat(Stream.of(Long.toString(child.pid())), Stream.of(command))
                .toArray();
        try (ChildJvm jcmd = ChildJvm.run(Path.of(System.getProperty("java.home"), "bin", "jcmd"), args)) {
            if (jcmd.awaitExit() != 0) {
                throw new AssertionError(jcmd.output());
            }
            return jcmd.output();
        }
    }
}
