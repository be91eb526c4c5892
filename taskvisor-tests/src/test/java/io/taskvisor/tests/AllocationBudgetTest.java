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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What tasks may allocate, in bytes, which unlike time are the same at every run once the code is compiled: the least of
 * several rounds counts, for a busy machine may take long to compile. A one-shot is interpreted. Nobody observes.
 *
 * <p>Attempts run on one platform thread, whose bytes the JVM counts. What a supervisor's own thread costs is not in them.
 */
class AllocationBudgetTest {
    /** The context of an attempt is 64 bytes; now and then there is the way back to the executor, 8 bytes a restart. */
    private static final long RESTART_BUDGET = 76;

    /** What was measured, 406 bytes, and a tenth. */
    private static final long ONE_SHOT_BUDGET = 446;

    private static final int ROUNDS = 12;
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
        assertWithin(RESTART_BUDGET, bytesPerRestart(context -> {}), "restart");
    }

    @Test
    void oneObjectMoreForARestartWouldBeSeen() throws Exception {
        long bytes = bytesPerRestart(context -> garbage = new Object());
        assertTrue(bytes > RESTART_BUDGET, () -> bytes + " bytes with an object too many");
    }

    @Test
    void aOneShotStaysWithinItsBudget() throws Exception {
        assertWithin(ONE_SHOT_BUDGET, bytesPerOneShot(0), "one-shot");
    }

    @Test
    void aFifthMoreForAOneShotWouldBeSeen() throws Exception {
        long bytes = bytesPerOneShot(ONE_SHOT_BUDGET / 5);
        assertTrue(bytes > ONE_SHOT_BUDGET, () -> bytes + " bytes with an array too many");
    }

    private static void assertWithin(long budget, long bytes, String what) {
        assertTrue(bytes <= budget, () -> "a " + what + " allocates " + bytes + " bytes, its budget is " + budget);
        assertTrue(bytes > budget / 2, () -> "is anything measured? " + bytes + " bytes for a " + what);
    }

    /** Lets one task fail again and again, and looks at the bytes from within some of its attempts. */
    private long bytesPerRestart(Task before) throws Exception {
        long[] counts = new long[ROUNDS + 1];
        TaskSpec spec = TaskSpec.restartable("task", context -> {
                    before.run(context);
                    int done = context.attempt() - 1;
                    if (done % OF_A_ROUND == 0) {
                        counts[done / OF_A_ROUND] = THREADS.getCurrentThreadAllocatedBytes();
                        if (done == ROUNDS * OF_A_ROUND) {
                            return;
                        }
                    }
                    throw FAILURE;
                })
                .withBackoff(BackoffStrategy.none());
        assertTrue(supervisor.add(spec).await().isSuccess());
        return least(counts);
    }

    /** Returns what {@link OneShotBytes} prints in a JVM that interprets. */
    private static long bytesPerOneShot(long more) throws Exception {
        Path classes = Path.of(OneShotBytes.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String path = UserProgram.path(classes, Jars.API, Jars.ENGINE);
        try (ChildJvm child = ChildJvm.java("-Xint", "-cp", path, OneShotBytes.class.getName(), more)) {
            assertEquals(0, child.awaitExit(), child::output);
            return Long.parseLong(child.output().lines().findFirst().orElse(""));
        }
    }

    private static long least(long[] counts) {
        return IntStream.range(0, ROUNDS)
                        .mapToLong(i -> counts[i + 1] - counts[i])
                        .min()
                        .orElseThrow()
                / OF_A_ROUND;
    }
}
