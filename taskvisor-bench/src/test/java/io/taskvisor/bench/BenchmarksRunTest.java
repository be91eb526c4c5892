package io.taskvisor.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskOutcome;
import io.taskvisor.bench.peer.Bare;
import io.taskvisor.bench.peer.Contender;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void admission(int keys) throws Exception {
        AdmissionBenchmark benchmark = new AdmissionBenchmark();
        benchmark.keys = keys;
        benchmark.prepare();
        try {
            assertEquals(AdmissionBenchmark.MANY, benchmark.submitted());
            assertEquals(AdmissionBenchmark.MANY, benchmark.added());
            if (Bare.hasVirtualThreads()) { // Else each that waits for its lock holds a thread of the system's.
                assertEquals(AdmissionBenchmark.MANY, benchmark.striped());
            }
            assertEquals(1, benchmark.submittedOne());
            assertEquals(1, benchmark.addedOne());
        } finally {
            benchmark.close();
        }
    }

    @Test
    void groupsAroundATaskThatFailsAlone() throws Exception {
        GroupBenchmark.Alone alone = new GroupBenchmark.Alone();
        alone.open();
        try {
            assertEquals(new TaskOutcome.Completed(100_001), new GroupBenchmark().atTheRoot(alone));
            assertEquals(new TaskOutcome.Completed(100_001), new GroupBenchmark().inAGroup(alone));
            assertEquals(new TaskOutcome.Completed(100_001), new GroupBenchmark().inAGroupThatCounts(alone));
        } finally {
            alone.close();
        }
    }

    @Test
    void groupsThatRestartTogether() {
        GroupBenchmark.Ten ten = new GroupBenchmark.Ten();
        GroupBenchmark.Hundred hundred = new GroupBenchmark.Hundred();
        GroupBenchmark.Thousand thousand = new GroupBenchmark.Thousand();
        for (GroupBenchmark.Together together : List.of(ten, hundred, thousand)) {
            together.open();
        }
        try {
            for (int i = 0; i < 3; i++) {
                new GroupBenchmark().oneForAllOf10(ten);
                new GroupBenchmark().oneForAllOf100(hundred);
                new GroupBenchmark().oneForAllOf1000(thousand);
            }
            assertEquals(List.of(40, 400, 4_000), List.of(ten.attempts(), hundred.attempts(), thousand.attempts()));
        } finally {
            for (GroupBenchmark.Together together : List.of(ten, hundred, thousand)) {
                together.close();
            }
        }
    }

    @Test
    void snapshots() throws InterruptedException {
        try (Supervisor supervisor = Supervisors.open()) {
            SnapshotProgram.fill(supervisor, 20);
            SnapshotProgram.Figures<SupervisorSnapshot> figures = SnapshotProgram.measure(2_000, supervisor::snapshot);
            assertEquals(2_000, SnapshotProgram.running(figures.last()));
            assertTrue(figures.nanos() > 0 && figures.bytes() > 0, figures::toString);
        }
    }
}
