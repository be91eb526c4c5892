package io.taskvisor.examples.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ChildProcessTest {
    @Test
    void aProcessThatExitsWithAnErrorIsStartedAgainAndACancelDestroysIt() throws InterruptedException {
        ChildProcess job = new ChildProcess();
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        try (Supervisor supervisor = Supervisor.create()) {
            TaskHandle task = supervisor.add(job.spec());
            Await.until("the first process has exited", () -> task.snapshot().attempts() == 2);
            assertEquals("exit status " + Ticker.CRASH, failureOf(task));
            int lines = job.lines();
            Await.until("the second process prints", () -> job.lines() > lines);

            List<ProcessHandle> started = ProcessHandle.current()
                    .children()
                    .filter(process -> !before.contains(process))
                    .toList();
            assertEquals(1, started.size());
            assertInstanceOf(TaskOutcome.Cancelled.class, task.cancel().join());
            Await.until("the process is gone", () -> !started.get(0).isAlive());
            assertTrue(job.did().startsWith("processes: 2,"), job::did);
        }
    }

    private static String failureOf(TaskHandle task) {
        return String.valueOf(
                task.snapshot().lastFailure().map(Throwable::getMessage).orElse(""));
    }
}
