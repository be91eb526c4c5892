package io.taskvisor.bench;

import io.taskvisor.ChildSpec;
import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * What groups cost: a task that fails alone, in a group and at the root, beside each other; and the restart of a one-for-all
 * group, from the failure of its first child until its last one has been started again, each after the one before.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GroupBenchmark {
    private static final int RESTARTS = 100_000;

    private static TaskSpec failing() {
        Failures failures = new Failures(RESTARTS, Throwing.STACKLESS);
        return TaskSpec.restartable("task", context -> failures.run()).withBackoff(BackoffStrategy.none());
    }

    /** A supervisor with two groups that are empty. */
    @State(Scope.Benchmark)
    public static class Alone {
        private Supervisor supervisor = Supervisors.open();
        private TaskGroup unlimited = supervisor;
        private TaskGroup limited = supervisor;

        /** Opens it. */
        @Setup(Level.Trial)
        public void open() {
            supervisor.shutdown();
            supervisor = Supervisors.open();
            unlimited = supervisor.add(GroupSpec.oneForOne("unlimited").withUnlimitedIntensity());
            limited = supervisor.add(GroupSpec.oneForOne("limited").withIntensity(10 * RESTARTS, Duration.ofNanos(1)));
        }

        /** Closes it. */
        @TearDown(Level.Trial)
        public void close() {
            supervisor.shutdown();
        }
    }

    /** A task that fails at the root. A figure is the time of one restart. */
    @Benchmark
    @OperationsPerInvocation(RESTARTS)
    public TaskOutcome atTheRoot(Alone alone) throws InterruptedException {
        return alone.supervisor.add(failing()).await();
    }

    /** The same in a one-for-one group that counts no restarts. */
    @Benchmark
    @OperationsPerInvocation(RESTARTS)
    public TaskOutcome inAGroup(Alone alone) throws InterruptedException {
        return alone.unlimited.add(failing()).await();
    }

    /** The same in a one-for-one group that counts each restart, and soon forgets it. */
    @Benchmark
    @OperationsPerInvocation(RESTARTS)
    public TaskOutcome inAGroupThatCounts(Alone alone) throws InterruptedException {
        return alone.limited.add(failing()).await();
    }

    /** A one-for-all group that is up. */
    @State(Scope.Benchmark)
    public abstract static class Together {
        private final int children;
        private final Semaphore fail = new Semaphore(0);
        private final Semaphore lastIsUp = new Semaphore(0);
        private Supervisor supervisor = Supervisors.open();

        Together(int children) {
            this.children = children;
        }

        /** Opens it, and waits until the last child is up. */
        @Setup(Level.Trial)
        public void open() {
            supervisor.shutdown();
            supervisor = Supervisors.open();
            ChildSpec[] specs =
                    IntStream.rangeClosed(1, children).mapToObj(this::child).toArray(ChildSpec[]::new);
            supervisor.add(GroupSpec.oneForAll("group", specs).withUnlimitedIntensity());
            lastIsUp.acquireUninterruptibly();
        }

        private TaskSpec child(int number) {
            return TaskSpec.restartable(
                            "child-" + number,
                            number == 1
                                    ? context -> failWhenTold()
                                    : context -> {
                                        if (number == children) {
                                            lastIsUp.release();
                                        }
                                        context.sleep(Duration.ofDays(1));
                                    })
                    .withBackoff(BackoffStrategy.none());
        }

        private void failWhenTold() throws InterruptedException {
            fail.acquire();
            Failures.fail(Throwing.STACKLESS);
        }

        /** Makes the first child fail, and waits until the last one is up again. */
        void restart() {
            fail.release();
            lastIsUp.acquireUninterruptibly();
        }

        /** Returns how often all children were started. */
        int attempts() {
            return supervisor.group("group").orElseThrow().tasks().stream()
                    .mapToInt(task -> task.snapshot().attempts())
                    .sum();
        }

        /** Closes it. */
        @TearDown(Level.Trial)
        public void close() {
            supervisor.shutdown();
        }
    }

    /** With 10 children. */
    public static class Ten extends Together {
        /** Creates the state; JMH does. */
        public Ten() {
            super(10);
        }
    }

    /** With 100 children. */
    public static class Hundred extends Together {
        /** Creates the state; JMH does. */
        public Hundred() {
            super(100);
        }
    }

    /** With 1,000 children. */
    public static class Thousand extends Together {
        /** Creates the state; JMH does. */
        public Thousand() {
            super(1_000);
        }
    }

    /** One of 10 fails, all stop, all start. A figure is the time of one child. */
    @Benchmark
    @OperationsPerInvocation(10)
    public void oneForAllOf10(Ten together) {
        together.restart();
    }

    /** One of 100 fails, all stop, all start. A figure is the time of one child. */
    @Benchmark
    @OperationsPerInvocation(100)
    public void oneForAllOf100(Hundred together) {
        together.restart();
    }

    /** One of 1,000 fails, all stop, all start. A figure is the time of one child. */
    @Benchmark
    @OperationsPerInvocation(1_000)
    public void oneForAllOf1000(Thousand together) {
        together.restart();
    }
}
