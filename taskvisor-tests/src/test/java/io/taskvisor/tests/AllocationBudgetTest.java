package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What tasks may allocate, in bytes, which unlike time are the same at every run once the code is compiled. Nobody observes.
 *
 * <p>Attempts run on one platform thread, whose bytes the JVM counts. What a supervisor's own thread costs is not in them.
 */
class AllocationBudgetTest {
    /** The context of an attempt is 64 bytes; now and then there is the way back to the executor, 8 bytes a restart. */
    private static final long RESTART_BUDGET = 76;

    /** What was measured, 688 and 801 bytes, and a tenth. */
    private static final long ONE_SHOT_BUDGET = Runtime.version().feature() >= 21 ? 757 : 881;

    /** Until the compiler has done all it will do. */
    private static final int WARM_UP = 200_000;

    private static final int MEASURED = 100_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final RuntimeException FAILURE = new RuntimeException("failed", null, false, false) {};

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .executor(executor)
            .build();

    private volatile Object garbage = FAILURE;
    private long begun;
    private long ended;

    @BeforeEach
    void theJvmCounts() {
        assertTrue(THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled());
    }

    @AfterEach
    void close() {
        supervisor.shutdown();
        executor.shutdown();
    }

    @Test
    void aRestartWithoutDelayAllocatesItsContextAndNothingElse() throws Exception {
        assertWithin(RESTART_BUDGET, bytesPerRestart(context -> {}), "restart");
    }

    @Test
    void oneObjectMoreForARestartWouldBeSeen() throws Exception {
        long bytes = bytesPerRestart(context -> garbage = new Object());
        assertTrue(bytes > RESTART_BUDGET, () -> bytes + " bytes with an object too many");
    }

    @Test
    void aOneShotStaysWithinItsBudget() throws Exception {
        assertWithin(ONE_SHOT_BUDGET, bytesPerOneShot(context -> {}), "one-shot");
    }

    @Test
    void moreForAOneShotWouldBeSeen() throws Exception {
        long bytes = bytesPerOneShot(context -> garbage = new byte[(int) ONE_SHOT_BUDGET / 5]);
        assertTrue(bytes > ONE_SHOT_BUDGET, () -> bytes + " bytes with an array too many");
    }

    private static void assertWithin(long budget, long bytes, String what) {
        assertTrue(bytes <= budget, () -> "a " + what + " allocates " + bytes + " bytes, its budget is " + budget);
        assertTrue(bytes > budget / 2, () -> "is anything measured? " + bytes + " bytes for a " + what);
    }

    /** Lets one task fail again and again, and looks at the bytes from within two of its attempts. */
    private long bytesPerRestart(Task before) throws Exception {
        TaskSpec spec = TaskSpec.restartable("task", context -> {
                    before.run(context);
                    if (context.attempt() == WARM_UP) {
                        begun = THREADS.getCurrentThreadAllocatedBytes();
                    } else if (context.attempt() == WARM_UP + MEASURED) {
                        ended = THREADS.getCurrentThreadAllocatedBytes();
                        return;
                    }
                    throw FAILURE;
                })
                .withBackoff(BackoffStrategy.none());
        assertTrue(supervisor.add(spec).await().isSuccess());
        return (ended - begun) / MEASURED;
    }

    /** Adds tasks and awaits their outcomes, a thousand at a time. Returns the bytes of this thread and of the attempts'. */
    private long bytesPerOneShot(Task task) throws Exception {
        List<String> names =
                IntStream.range(0, 1_000).mapToObj(i -> "task-" + i).toList();
        long worker = executor.submit(() -> Thread.currentThread().getId()).get();
        run(names, task, WARM_UP);
        long before = THREADS.getCurrentThreadAllocatedBytes() + THREADS.getThreadAllocatedBytes(worker);
        run(names, task, MEASURED);
        long after = THREADS.getCurrentThreadAllocatedBytes() + THREADS.getThreadAllocatedBytes(worker);
        return (after - before) / MEASURED;
    }

    private void run(List<String> names, Task task, int count) throws InterruptedException {
        List<TaskHandle> tasks = new ArrayList<>(names.size());
        for (int done = 0; done < count; done += names.size()) {
            for (String name : names) {
                tasks.add(supervisor.add(TaskSpec.once(name, task)));
            }
            for (TaskHandle each : tasks) {
                assertTrue(each.await().isSuccess());
            }
            tasks.clear();
        }
    }
}
