package io.taskvisor.examples.demo;

import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs an operating-system process and reads what it prints. Exit status 0 is success, any other a failure, and so another
 * process. The first one crashes.
 */
final class ChildProcess implements Job {
    private final AtomicInteger processes = new AtomicInteger();
    private final AtomicInteger lines = new AtomicInteger();
    private volatile String lastExit = "none";

    @Override
    public TaskSpec spec() {
        return TaskSpec.restartable("process", this::runProcess)
                .withBackoff(BackoffStrategy.constant(Duration.ofMillis(200)));
    }

    @Override
    public String did() {
        return "processes: " + processes + ", lines read: " + lines + ", last exit status: " + lastExit;
    }

    int lines() {
        return lines.get();
    }

    private void runProcess(TaskContext context) throws IOException, InterruptedException, URISyntaxException {
        Process process = new ProcessBuilder(command(context.attempt()))
                .redirectErrorStream(true)
                .start();
        processes.incrementAndGet();
        context.onCancel(process::destroy); // an interrupt does not end a read from a pipe; the end of the process does
        try (BufferedReader output = process.inputReader()) {
            while (output.readLine() != null) {
                lines.incrementAndGet();
            }
            int status = process.waitFor();
            lastExit = Integer.toString(status);
            if (status != 0) {
                throw new IOException("exit status " + status);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(int attempt) throws URISyntaxException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path classes = Path.of(
                Ticker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> command =
                new ArrayList<>(List.of(java.toString(), "-cp", classes.toString(), Ticker.class.getName()));
        if (attempt == 1) {
            command.add("5");
        }
        return command;
    }
}
