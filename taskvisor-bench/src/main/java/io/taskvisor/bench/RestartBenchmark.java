package io.taskvisor.bench;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Restarts without delay: one task that fails 100,000 times, and 1,000 tasks that fail 200 times each; beside a loop that
 * catches the same exception from the same method. A figure is the time of one restart.
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

    private Supervisor supervisor = Supervisors.open();
    private ExecutorService bare = Bare.executor();

    /** Opens both sides. */
    @Setup(Level.Trial)
    public void open() {
        supervisor.shutdown();
        supervisor = Supervisors.open();
        bare.shutdown();
        bare = Bare.executor();
    }

    /** Closes both sides. */
    @TearDown(Level.Trial)
    public void close() {
        supervisor.shutdown();
        bare.shutdown();
    }

    /** One supervised task. */
    @Benchmark
    @OperationsPerInvocation(ONE)
    public TaskOutcome oneTask() throws Exception {
        return supervisor.add(failing("task", ONE)).await();
    }

    /** The floor: one loop. */
    @Benchmark
    @OperationsPerInvocation(ONE)
    public Object oneBareLoop() throws Exception {
        return bare.submit(() -> loop(ONE)).get();
    }

    /** Many supervised tasks at once. */
    @Benchmark
    @OperationsPerInvocation(TASKS * EACH)
    public int manyTasks() throws Exception {
        List<TaskHandle> tasks = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            tasks.add(supervisor.add(failing("task-" + i, EACH)));
        }
        int attempts = 0;
        for (TaskHandle task : tasks) {
            attempts += task.await().attempts();
        }
        return attempts;
    }

    /** The floor: many loops at once. */
    @Benchmark
    @OperationsPerInvocation(TASKS * EACH)
    public int manyBareLoops() throws Exception {
        List<Future<Integer>> loops = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            loops.add(bare.submit(() -> loop(EACH)));
        }
        int attempts = 0;
        for (Future<Integer> loop : loops) {
            attempts += loop.get();
        }
        return attempts;
    }

    private TaskSpec failing(String name, int times) {
        Failures failures = new Failures(times, throwing);
        return TaskSpec.restartable(name, context -> failures.run()).withBackoff(BackoffStrategy.none());
    }

    private int loop(int times) {
        Failures failures = new Failures(times, throwing);
        int attempts = 0;
        for (boolean failed = true; failed; attempts++) {
            try {
                failures.run();
                failed = false;
            } catch (RuntimeException e) {
                failed = true;
            }
        }
        return attempts;
    }
}
