package io.taskvisor.examples.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The demo in a JVM of its own, with its temporary files and what it prints in a folder. */
final class DemoJvm implements AutoCloseable {
    private final Path folder;
    private final Process process;

    /** Starts the demo. */
    DemoJvm(Path folder, int seconds) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(interruptible());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName(),
                Integer.toString(seconds)));
        process = new ProcessBuilder(command)
                .redirectOutput(out().toFile())
                .redirectError(log().toFile())
                .start();
    }

    /** A process that was started in the background of a shell ignores SIGINT, and so do its children, unless told not to. */
    private static List<String> interruptible() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of();
        }
        boolean ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 1L << 1) != 0);
        return ignored ? List.of("env", "--default-signal=INT") : List.of();
    }

    /** Sends what Ctrl+C sends. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    int awaitExit() throws InterruptedException, IOException {
        assertTrue(process.waitFor(240, TimeUnit.SECONDS), "the demo goes on:\n" + Files.readString(log()));
        return process.exitValue();
    }

    List<String> printed() throws IOException {
        return Files.readAllLines(out());
    }

    boolean hasLogged(String text) {
        try {
            return Files.readString(log()).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path out() {
        return folder.resolve("out.txt");
    }

    private Path log() {
        return folder.resolve("log.txt");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
