package io.taskvisor.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskOutcome;
import org.junit.jupiter.api.Test;

/** The benchmarks do what they say; how fast is not for a test to judge. */
class BenchmarksRunTest {
    @Test
    void restarts() throws Exception {
        for (Throwing throwing : Throwing.values()) {
            RestartBenchmark benchmark = new RestartBenchmark();
            benchmark.throwing = throwing;
            benchmark.open();
            try {
                assertEquals(new TaskOutcome.Completed(100_001), benchmark.oneTask());
                assertEquals(100_001, benchmark.oneBareLoop());
                assertEquals(201_000, benchmark.manyTasks());
                assertEquals(201_000, benchmark.manyBareLoops());
            } finally {
                benchmark.close();
            }
        }
    }

    @Test
    void lifecycles() throws Exception {
        LifecycleBenchmark benchmark = new LifecycleBenchmark();
        benchmark.open();
        try {
            assertTrue(benchmark.one().isSuccess());
            benchmark.oneBare();
            assertEquals(100_000, benchmark.many());
            assertEquals(100_000, benchmark.manyBare());
        } finally {
            benchmark.close();
        }
    }
}
