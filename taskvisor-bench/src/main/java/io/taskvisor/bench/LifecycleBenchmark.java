package io.taskvisor.bench;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From addition to outcome: one task at a time, and 100,000 at once, each with a name of its own; beside the same on a bare
 * executor. A figure is the time of one task.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LifecycleBenchmark {
    private static final int MANY = 100_000;

    private Supervisor supervisor = Supervisors.open();
    private ExecutorService bare = Bare.executor();
    private final List<String> names = new ArrayList<>();

    /** Opens both sides. */
    @Setup(Level.Trial)
    public void open() {
        supervisor.shutdown();
        supervisor = Supervisors.open();
        bare.shutdown();
        bare = Bare.executor();
        for (int i = 0; i < MANY; i++) {
            names.add("task-" + i);
        }
    }

    /** Closes both sides. */
    @TearDown(Level.Trial)
    public void close() {
        supervisor.shutdown();
        bare.shutdown();
    }

    /** One task, awaited. */
    @Benchmark
    public TaskOutcome one() throws Exception {
        return supervisor.add(TaskSpec.once("task", context -> {})).await();
    }

    /** The floor: one submission, awaited. */
    @Benchmark
    public Object oneBare() throws Exception {
        return bare.submit(() -> null).get();
    }

    /** Many tasks, then all awaited. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int many() throws Exception {
        List<TaskHandle> tasks = new ArrayList<>(MANY);
        for (String name : names) {
            tasks.add(supervisor.add(TaskSpec.once(name, context -> {})));
        }
        int attempts = 0;
        for (TaskHandle task : tasks) {
            attempts += task.await().attempts();
        }
        return attempts;
    }

    /** The floor: many submissions, then all awaited. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int manyBare() throws Exception {
        List<Future<Integer>> tasks = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            tasks.add(bare.submit(() -> 1));
        }
        int attempts = 0;
        for (Future<Integer> task : tasks) {
            attempts += task.get();
        }
        return attempts;
    }
}
