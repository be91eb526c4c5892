package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What idle tasks that hold no thread may take of the heap, in bytes of live objects each, the specs included. */
class IdleBudgetTest {
    /** What was measured, 640 bytes with the timer of its timeout, and a tenth. */
    private static final long ASYNC_BUDGET = 704;

    /** What was measured, 391 bytes, and a tenth. */
    private static final long BACKOFF_BUDGET = 430;

    private static final int TASKS = 50_000;
    private static final int LOOKS = 50;
    private static final RuntimeException FAILURE = new RuntimeException("failed", null, false, false) {};

    private final CountDownLatch idle = new CountDownLatch(TASKS);
    private final String[] names = new String[TASKS];
    private final TaskHandle[] tasks = new TaskHandle[TASKS];
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        supervisor.shutdown();
    }

    @Test
    void anAsynchronousTaskWithATimeout() throws Exception {
        Task task = Task.async(context -> {
            idle.countDown();
            return context.cancellation();
        });
        assertWithin(ASYNC_BUDGET, 0, task);
    }

    @Test
    void aTaskThatBacksOffWithAPolicyOfItsOwnWords() throws Exception {
        assertWithin(BACKOFF_BUDGET, 0, failing());
    }

    @Test
    void aQuarterMoreWouldBeSeen() throws Exception {
        long bytes = bytesPerTask(100, failing(), Long.MAX_VALUE);
        assertTrue(bytes > BACKOFF_BUDGET, () -> bytes + " bytes with an array too many");
    }

    private Task failing() {
        return context -> {
            idle.countDown();
            throw FAILURE;
        };
    }

    private void assertWithin(long budget, int more, Task task) throws InterruptedException {
        long bytes = bytesPerTask(more, task, budget);
        assertTrue(bytes <= budget, () -> bytes + " bytes a task, budget " + budget);
    }

    /** Looks again while it is more than {@code enough}: on a busy machine threads take their time to be gone. */
    private long bytesPerTask(int more, Task task, long enough) throws InterruptedException {
        for (int i = 0; i < TASKS; i++) {
            names[i] = "task-" + i;
        }
        byte[][] ballast = new byte[TASKS][];
        long before = liveBytes();
        for (int i = 0; i < TASKS; i++) {
            ballast[i] = more == 0 ? null : new byte[more];
            tasks[i] = supervisor.add(TaskSpec.restartable(names[i], task)
                    .withTimeout(Duration.ofDays(2))
                    .withBackoff(BackoffStrategy.constant(Duration.ofDays(1))));
        }
        assertTrue(idle.await(5, TimeUnit.MINUTES), "not all are idle");
        long bytes = (liveBytes() - before) / TASKS;
        for (int i = 0; i < LOOKS && bytes > enough; i++) {
            bytes = (liveBytes() - before) / TASKS;
        }
        assertTrue(ballast.length == TASKS);
        return bytes;
    }

    /** Collects until twice about the same is left: threads that have just ended go a little later. */
    private static long liveBytes() throws InterruptedException {
        long bytes = Long.MAX_VALUE;
        for (long before = 0; Math.abs(before - bytes) > 100_000; ) {
            before = bytes;
            Thread.sleep(100);
            System.gc();
            bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
        return bytes;
    }
}
