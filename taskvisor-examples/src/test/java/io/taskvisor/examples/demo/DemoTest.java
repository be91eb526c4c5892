package io.taskvisor.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DemoTest {
    private static final int AN_HOUR = 3600;

    @TempDir
    private Path folder;

    @Test
    void itEndsByItselfAndTellsWhatBecameOfEachTask() throws Exception {
        try (DemoJvm demo = new DemoJvm(folder, 2)) {
            assertEquals(0, demo.awaitExit());
            assertSummary(demo.printed());
            assertTrue(demo.hasLogged("task server added"));
            assertHarmless(demo);
            assertTrue(demo.hasLogged("supervisor demo stopped"));
        }
    }

    @Test
    void anInterruptEndsItGracefullyWithTheSameSummary() throws Exception {
        try (DemoJvm demo = new DemoJvm(folder, AN_HOUR)) {
            Await.until("the login has failed", () -> demo.hasLogged("task login: fatal"));
            Await.until("the file is written", () -> statusFiles().size() == 1);
            demo.interrupt();
            assertEquals(130, demo.awaitExit());
            assertSummary(demo.printed());
            assertTrue(demo.printed().get(5).startsWith("login        fatal"));
            assertTrue(demo.hasLogged("stopped cleanly"), "the report is logged");
            assertHarmless(demo);
        }
        List<Path> files = statusFiles();
        assertEquals(1, files.size(), files::toString);
        assertTrue(Files.readString(files.get(0)).matches("requests: \\d+, prices: \\d+\\R"));
    }

    @Test
    void anInterruptRightAtTheStartStillLeadsToASummary() throws Exception {
        try (DemoJvm demo = new DemoJvm(folder, AN_HOUR)) {
            Await.until("the supervisor is open", () -> demo.hasLogged("supervisor demo started"));
            demo.interrupt();
            assertEquals(130, demo.awaitExit());
            assertEquals(9, demo.printed().size(), "what it is, an empty line, a heading, and a row for each task");
            assertHarmless(demo);
        }
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> Demo.main(new String[] {"soon"}))
                .getMessage();
        assertEquals("seconds must be 1 to 999999, was 'soon'", message);
    }

    /** Neither a thread that died nor a warning that somebody would have to look up. */
    private static void assertHarmless(DemoJvm demo) {
        assertFalse(demo.hasLogged("Exception in thread"));
        assertFalse(demo.hasLogged("SLF4J"));
    }

    private static void assertSummary(List<String> printed) {
        assertEquals(
                List.of("supervising", "", "task", "server", "poller", "login", "status-file", "primes", "process"),
                firstWords(printed));
        assertRow(printed.get(3), "server +cancelled +\\d+  answers: \\d+, crashes: \\d+");
        assertRow(printed.get(4), "poller +cancelled +\\d+  requests: \\d+, prices: \\d+");
        assertRow(printed.get(5), "login +(fatal|cancelled) +\\d+  answer: (401 wrong password|none)");
        assertRow(printed.get(6), "status-file +cancelled +\\d+  writes: \\d+, to .+");
        assertRow(printed.get(7), "primes +(completed|cancelled) +[01]  primes below \\d+: \\d+");
        assertRow(printed.get(8), "process +cancelled +\\d+  processes: \\d+, lines read: \\d+, last exit status: .+");
    }

    private static List<String> firstWords(List<String> lines) {
        return lines.stream().map(line -> line.split(" ", 2)[0]).toList();
    }

    private static void assertRow(String row, String pattern) {
        assertTrue(row.matches(pattern), row);
    }

    private List<Path> statusFiles() {
        try (Stream<Path> files = Files.walk(folder.resolve("tmp"))) {
            return files.filter(file -> file.endsWith("status.txt")).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // a draft was there, and is gone
        }
    }
}
