package io.taskvisor.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What tasks may allocate, in bytes, which unlike time are the same at every run once the code is compiled: the least of
 * several rounds counts, and there are more of them until the budget holds, for a busy machine may take long to compile. A
 * one-shot is interpreted. Nobody observes.
 *
 * <p>Attempts run on one platform thread, whose bytes the JVM counts. What a supervisor's own thread costs is not in them.
 */
class AllocationBudgetTest {
    /** The context of an attempt is 64 bytes; now and then there is the way back to the executor, 8 bytes a restart. */
    private static final long RESTART_BUDGET = 76;

    /** What was measured, 406 bytes, and a tenth. */
    private static final long ONE_SHOT_BUDGET = 446;

    private static final int ROUNDS = 12;

    /** When that many were not enough, it is not the machine. */
    private static final int MOST_ROUNDS = 400;

    private static final int OF_A_ROUND = 50_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final RuntimeException FAILURE = new RuntimeException("failed", null, false, false) {};

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .executor(executor)
            .build();

    private volatile Object garbage = FAILURE;

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
        assertWithin(RESTART_BUDGET, bytesPerRestart(context -> {}, MOST_ROUNDS), "restart");
    }

    @Test
    void oneObjectMoreForARestartWouldBeSeen() throws Exception {
        long bytes = bytesPerRestart(context -> garbage = new Object(), ROUNDS);
        assertTrue(bytes > RESTART_BUDGET, () -> bytes + " bytes with an object too many");
    }

    @Test
    void aOneShotStaysWithinItsBudget() throws Exception {
        assertWithin(ONE_SHOT_BUDGET, bytesPerOneShot(0, MOST_ROUNDS), "one-shot");
    }

    @Test
    void aFifthMoreForAOneShotWouldBeSeen() throws Exception {
        long bytes = bytesPerOneShot(ONE_SHOT_BUDGET / 5, ROUNDS);
        assertTrue(bytes > ONE_SHOT_BUDGET, () -> bytes + " bytes with an array too many");
    }

    private static void assertWithin(long budget, long bytes, String what) {
        assertTrue(bytes <= budget, () -> "a " + what + " allocates " + bytes + " bytes, its budget is " + budget);
        assertTrue(bytes > budget / 2, () -> "is anything measured? " + bytes + " bytes for a " + what);
    }

    /**
     * Lets one task fail again and again, and looks at the bytes from within some of its attempts: in so many rounds, but no
     * more than {@link #ROUNDS} once one was within the budget.
     */
    private long bytesPerRestart(Task task, int rounds) throws Exception {
        long[] before = new long[1]; // Only the executor's thread uses it.
        AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        TaskSpec spec = TaskSpec.restartable("task", context -> {
                    task.run(context);
                    long done = context.attempt() - 1;
                    if (done % OF_A_ROUND == 0) {
                        long now = THREADS.getCurrentThreadAllocatedBytes();
                        if (done > 0) {
                            least.accumulateAndGet((now - before[0]) / OF_A_ROUND, Math::min);
                        }
                        before[0] = now;
                        long round = done / OF_A_ROUND;
                        if (round == rounds || round >= ROUNDS && least.get() <= RESTART_BUDGET) {
                            return;
                        }
                    }
                    throw FAILURE;
                })
                .withBackoff(BackoffStrategy.none());
        assertTrue(supervisor.add(spec).await().isSuccess());
        return least.get();
    }

    /** Returns what {@link OneShotBytes} prints in a JVM that interprets. */
    private static long bytesPerOneShot(long more, int rounds) throws Exception {
        Path classes = Path.of(OneShotBytes.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String path = UserProgram.path(classes, Jars.API, Jars.ENGINE);
        try (ChildJvm child =
                ChildJvm.java("-Xint", "-cp", path, OneShotBytes.class.getName(), more, rounds, ONE_SHOT_BUDGET)) {
            assertEquals(0, child.awaitExit(), child::output);
            return Long.parseLong(child.output().lines().findFirst().orElse(""));
        }
    }
}
