package io.taskvisor.bench;

import io.taskvisor.bench.peer.Contender;
import io.taskvisor.bench.peer.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Restarts without delay: one task that fails 100,000 times, and 1,000 tasks that fail 200 times each. All throw the same
 * exception from the same method, as often. A figure is the time of one restart.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RestartBenchmark {
    private static final int ONE = 100_000;
    private static final int TASKS = 1_000;
    private static final int EACH = 200;

    /** What is thrown. */
    @Param
    public Throwing throwing = Throwing.STACKLESS;

    /** Who restarts. */
    @Param
    public Contender contender = Contender.BARE;

    private Runner runner = Contender.BARE.open();

    /** Opens the runner. */
    @Setup(Level.Trial)
    public void open() {
        runner.close();
        runner = contender.open();
    }

    /** Closes the runner. */
    @TearDown(Level.Trial)
    public void close() {
        runner.close();
    }

    /** One task. */
    @Benchmark
    @OperationsPerInvocation(ONE)
    public int one() throws Exception {
        Failures failures = new Failures(ONE, throwing);
        runner.retry("task", failures).call();
        return failures.attempts();
    }

    /** Many tasks at once. */
    @Benchmark
    @OperationsPerInvocation(TASKS * EACH)
    public int many() throws Exception {
        List<Failures> failures = new ArrayList<>(TASKS);
        List<Callable<?>> ends = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            Failures each = new Failures(EACH, throwing);
            failures.add(each);
            ends.add(runner.retry("task-" + i, each));
        }
        int attempts = 0;
        for (int i = 0; i < TASKS; i++) {
            ends.get(i).call();
            attempts += failures.get(i).attempts();
        }
        return attempts;
    }
}
