package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.testing.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A key that is not used any more leaves nothing behind. */
class IdleKeysCostNothingTest {
    private static final int KEYS = 1_000_000;
    private static final int AT_ONCE = 2_000;

    /** A million keys of 40 bytes and more would be far beyond it. */
    private static final long MOST_BYTES = 8L << 20;

    private static void use(Supervisor supervisor, int from, int to) throws InterruptedException {
        List<TaskHandle> handles = new ArrayList<>(AT_ONCE);
        for (int i = from; i < to; i++) {
            String key = "key-" + i;
            handles.add(supervisor.submit(TaskSpec.once(key, context -> {}), AdmissionPolicy.QUEUE));
            if (handles.size() == AT_ONCE) {
                for (TaskHandle handle : handles) {
                    assertTrue(handle.await(Await.LIMIT).orElseThrow().isSuccess());
                }
                handles.clear();
            }
        }
        assertTrue(supervisor.awaitEmpty(Await.LIMIT));
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void aMillionKeysUsedOnce() throws Exception {
        try (Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .build()) {
            use(supervisor, 0, 100_000);
            long before = used();
            use(supervisor, 100_000, 100_000 + KEYS);
            // Threads that are about to end may hold something yet.
            Await.until(() -> "the heap has grown by " + (used() - before), () -> used() - before < MOST_BYTES);
            assertEquals(List.of(), supervisor.snapshot().slots());
        }
    }
}
