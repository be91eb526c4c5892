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
 * From addition to outcome: one task at a time, and 100,000 at once, each with a name of its own where the contender has
 * names. A figure is the time of one task. The heap is there from the beginning: where it grows, the first touch of its pages
 * takes more than all the rest.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LifecycleBenchmark {
    private static final int MANY = 100_000;

    /** Who runs it. */
    @Param({"TASKVISOR", "TASKVISOR_INLINE", "TASKVISOR_QUEUED", "BARE", "FAILSAFE_ASYNC", "PEKKO"})
    public Contender contender = Contender.BARE;

    private Runner runner = Contender.BARE.open();
    private final List<String> names = new ArrayList<>();

    /** Opens the runner. */
    @Setup(Level.Trial)
    public void open() {
        runner.close();
        runner = contender.open();
        names.clear();
        for (int i = 0; i < MANY; i++) {
            names.add("task-" + i);
        }
    }

    /** Closes the runner. */
    @TearDown(Level.Trial)
    public void close() {
        runner.close();
    }

    /** One task, awaited. */
    @Benchmark
    public void one() throws Exception {
        runner.once("task", LifecycleBenchmark::nothing).call();
    }

    /** Many tasks, then all awaited. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int many() throws Exception {
        List<Callable<?>> ends = new ArrayList<>(MANY);
        for (String name : names) {
            ends.add(runner.once(name, LifecycleBenchmark::nothing));
        }
        int awaited = 0;
        for (Callable<?> end : ends) {
            end.call();
            awaited++;
        }
        return awaited;
    }

    private static void nothing() {}
}
