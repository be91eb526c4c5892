package io.taskvisor.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own: what it prints is collected line by line, and it does not outlive its test. */
final class ChildJvm implements AutoCloseable {
    private static final long LIMIT_SECONDS = 300;

    private final Process process;
    private final Thread reader;

    /** Guarded by itself. */
    private final List<String> lines = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.reader = new Thread(() -> read(process.getInputStream()), "child-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the JVM that runs the tests with these arguments. */
    static ChildJvm java(Object... args) throws IOException {
        return run(Path.of(System.getProperty("java.home"), "bin", "java"), args);
    }

    /** Starts a program; its two outputs are one. */
    static ChildJvm run(Path program, Object... args) throws IOException {
        List<String> command = new ArrayList<>(interruptible());
        command.add(program.toString());
        for (Object arg : args) {
            command.add(arg.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new ChildJvm(builder.start());
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

    private void read(InputStream in) {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            add("<end>");
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /** Waits until a line contains {@code text}. */
    ChildJvm awaitLine(String text) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (lines) {
            while (lines.stream().noneMatch(line -> line.contains(text))) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0 || lines.contains("<end>")) {
                    throw new AssertionError("no line contains '" + text + "':\n" + String.join("\n", lines));
                }
                lines.wait(left);
            }
        }
        return this;
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal, by its name. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("kill ended with " + kill.exitValue());
        }
    }

    /** Writes to the standard input. */
    void send(String text) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Waits for the end, and returns the exit status. */
    int awaitExit() throws InterruptedException {
        return awaitExit(Duration.ofSeconds(LIMIT_SECONDS));
    }

    /** Waits for the end, but no longer than this, and returns the exit status. */
    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still runs after " + limit.toSeconds() + " s:\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
