package io.taskvisor.examples.demo;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Writes a status file twice a second, on a fixed grid. Who reads it sees a whole one, whatever interrupts the writing. */
final class StatusFile implements Job {
    private final Path file;
    private final Supplier<String> status;
    private final AtomicInteger writes = new AtomicInteger();

    StatusFile(Path file, Supplier<String> status) {
        this.file = file;
        this.status = status;
    }

    @Override
    public TaskSpec spec() {
        return TaskSpec.fixedRate("status-file", Duration.ofMillis(500), this::write);
    }

    @Override
    public String did() {
        return "writes: " + writes + ", to " + file;
    }

    private void write(TaskContext context) throws IOException {
        Path draft =
                Files.createTempFile(file.toAbsolutePath().getParent(), "draft", ".tmp"); // beside it: one file system
        try {
            Files.writeString(draft, status.get() + System.lineSeparator());
            Files.move(draft, file, ATOMIC_MOVE, REPLACE_EXISTING);
            writes.incrementAndGet();
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
