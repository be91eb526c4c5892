package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs jcstress in a JVM of its own: nothing forbidden is seen, and the canaries are caught. It takes minutes, so it is not part
 * of the ordinary build: {@code mvn verify -Dtests.excluded=soak}, and {@code -Djcstress.options="-m default"} for longer.
 */
@Tag("jcstress")
class InterleavingsTest {
    @TempDir
    Path results;

    private record Run(int exit, String output) {}

    @Test
    void nothingForbiddenIsSeen() throws Exception {
        Run run = run("Stress");
        assertEquals(0, run.exit, run.output);
        for (String suite : suites("Stress")) {
            assertTrue(run.output.contains(suite), () -> suite + " did not run:\n" + run.output);
        }
    }

    @Test
    void everyCanaryIsCaught() throws Exception {
        for (String canary : suites("Canary")) {
            Run run = run("[.]" + canary);
            assertNotEquals(0, run.exit, run.output);
            assertTrue(run.output.contains("Observed forbidden state"), run.output);
        }
    }

    private static List<String> suites(String ending) throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            List<String> suites = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending + ".java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();
            assertTrue(!suites.isEmpty(), "there are some");
            return suites;
        }
    }

    private Run run(String ending) throws Exception {
        File output = results.resolve("output.txt").toFile();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                ending + "$",
                "-v",
                "-r",
                results.toString()));
        command.addAll(List.of(System.getProperty("jcstress.options").split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(results.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            return new Run(process.waitFor(), Files.readString(output.toPath()));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
