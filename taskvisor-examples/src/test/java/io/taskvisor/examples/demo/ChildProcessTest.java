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

@Timeout(90)
class ChildProcessTest {
    @Test
    void aProcessThatExitsWithAnErrorIsStartedAgainAndACancelDestroysIt() throws InterruptedException {
        ChildProcess job = new ChildProcess();
        try (Supervisor supervisor = Supervisor.create()) {
            TaskHandle task = supervisor.add(job.spec());
            Await.until("the first process has exited", () -> task.snapshot().attempts() == 2);
            assertEquals("exit status " + Ticker.CRASH, failureOf(task));
            int lines = job.lines();
            Await.until("the second process prints", () -> job.lines() > lines);

            List<ProcessHandle> alive = ProcessHandle.current()
                    .children()
                    .filter(ProcessHandle::isAlive)
                    .toList();
            assertEquals(1, alive.size());
            assertInstanceOf(TaskOutcome.Cancelled.class, task.cancel().join());
            Await.until("the process is gone", () -> !alive.get(0).isAlive());
            assertTrue(job.did().startsWith("processes: 2,"), job::did);
        }
    }

    private static String failureOf(TaskHandle task) {
        return String.valueOf(
                task.snapshot().lastFailure().map(Throwable::getMessage).orElse(""));
    }
}
