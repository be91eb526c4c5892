package io.taskvisor.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.bench.peer.Contender;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The benchmarks do what they say; how fast is not for a test to judge. */
class BenchmarksRunTest {
    @ParameterizedTest
    @EnumSource
    void restarts(Contender contender) throws Exception {
        restart(contender, Throwing.STACKLESS);
    }

    @ParameterizedTest
    @EnumSource(names = {"TASKVISOR", "BARE", "PEKKO"})
    void restartsAfterOrdinaryExceptions(Contender contender) throws Exception {
        restart(contender, Throwing.ORDINARY);
    }

    private static void restart(Contender contender, Throwing throwing) throws Exception {
        RestartBenchmark benchmark = new RestartBenchmark();
        benchmark.throwing = throwing;
        benchmark.contender = contender;
        benchmark.open();
        try {
            assertEquals(100_001, benchmark.one());
            assertEquals(201_000, benchmark.many());
        } finally {
            benchmark.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void lifecycles(Contender contender) throws Exception {
        LifecycleBenchmark benchmark = new LifecycleBenchmark();
        benchmark.contender = contender;
        benchmark.open();
        try {
            for (int i = 0; i < 10; i++) {
                benchmark.one();
            }
            assertEquals(100_000, benchmark.many());
        } finally {
            benchmark.close();
        }
    }
}
