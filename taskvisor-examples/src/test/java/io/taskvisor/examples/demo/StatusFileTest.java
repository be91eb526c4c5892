package io.taskvisor.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class StatusFileTest {
    @Test
    void theFileIsReplacedAndNothingElseIsLeft(@TempDir Path folder) throws InterruptedException, IOException {
        Path file = folder.resolve("status.txt");
        AtomicInteger status = new AtomicInteger();
        StatusFile job = new StatusFile(file, () -> "status " + status.incrementAndGet());
        try (Supervisor supervisor = Supervisor.create()) {
            TaskHandle task = supervisor.add(job.spec());
            Await.until("the file was written twice", () -> task.snapshot().attempts() > 2);
        }
        assertEquals(List.of("status " + status), Files.readAllLines(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }
}
