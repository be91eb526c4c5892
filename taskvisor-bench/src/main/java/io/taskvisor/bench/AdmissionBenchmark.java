package io.taskvisor.bench;

import com.google.common.util.concurrent.Striped;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.bench.peer.Bare;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
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
 * From submission to outcome, through one key and through many: beside tasks that are added without a key, and beside what one
 * would write by hand: an executor whose tasks take the lock of their key, which keeps no order and holds a thread for each that
 * waits. A figure is the time of one task.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AdmissionBenchmark {
    static final int MANY = 100_000;

    /** Over how many keys the tasks are spread. */
    @Param({"1", "1000", "100000"})
    public int keys = 1;

    private Supervisor supervisor = open();
    private ExecutorService bare = Bare.executor();
    private Striped<Lock> locks = Striped.lock(1);
    private final List<String> names = new ArrayList<>();
    private final List<String> keyOf = new ArrayList<>();

    private static Supervisor open() {
        return Supervisors.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false).withMaxSlotQueue(MANY))
                .build();
    }

    /** Opens both sides. */
    @Setup(Level.Trial)
    public void prepare() {
        close();
        supervisor = open();
        bare = Bare.executor();
        locks = Striped.lazyWeakLock(Math.max(keys, 64));
        names.clear();
        keyOf.clear();
        for (int i = 0; i < MANY; i++) {
            names.add("task-" + i);
            keyOf.add("key-" + i % keys);
        }
    }

    /** Closes both sides. */
    @TearDown(Level.Trial)
    public void close() {
        supervisor.shutdown();
        bare.shutdown();
    }

    /** Many submissions, then all awaited. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int submitted() throws Exception {
        List<TaskHandle> tasks = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            tasks.add(supervisor
                    .slot(keyOf.get(i))
                    .submit(TaskSpec.once(names.get(i), context -> {}), AdmissionPolicy.QUEUE));
        }
        return awaited(tasks);
    }

    /** The same tasks without a key. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int added() throws Exception {
        List<TaskHandle> tasks = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            tasks.add(supervisor.add(TaskSpec.once(names.get(i), context -> {})));
        }
        return awaited(tasks);
    }

    private static int awaited(List<TaskHandle> tasks) throws InterruptedException {
        int attempts = 0;
        for (TaskHandle task : tasks) {
            attempts += task.await().attempts();
        }
        return attempts;
    }

    /** By hand: a lock for each key. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public int striped() throws Exception {
        List<Future<Integer>> tasks = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            Lock lock = locks.get(keyOf.get(i));
            tasks.add(bare.submit(() -> {
                lock.lock();
                try {
                    return 1;
                } finally {
                    lock.unlock();
                }
            }));
        }
        int attempts = 0;
        for (Future<Integer> task : tasks) {
            attempts += task.get();
        }
        return attempts;
    }

    /** One submission to a free slot, awaited. */
    @Benchmark
    public int submittedOne() throws Exception {
        return supervisor
                .slot("key-0")
                .submit(TaskSpec.once("task", context -> {}), AdmissionPolicy.QUEUE)
                .await()
                .attempts();
    }

    /** One task without a key, awaited. */
    @Benchmark
    public int addedOne() throws Exception {
        return supervisor.add(TaskSpec.once("task", context -> {})).await().attempts();
    }
}
