package io.taskvisor.bench;

import com.sun.management.ThreadMXBean;
import io.taskvisor.ChildSpec;
import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.Task;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.bench.report.Report;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What it costs to look at a tree of 100,000 tasks that run, in groups of groups of 100: to take a snapshot, draw it, write it. */
public final class SnapshotProgram {
    private static final int IN_A_GROUP = 100;
    private static final int ROUNDS = 20;

    private SnapshotProgram() {}

    /**
     * What one way of looking came to.
     *
     * @param nanos the time of the fastest round, over all tasks
     * @param bytes what one round allocated, over all tasks
     * @param last what the last round returned
     */
    record Figures<T>(int tasks, long nanos, long bytes, T last) {
        private void addTo(Report report, String look) {
            Map<String, String> of = Report.of("tasks", tasks, "look", look);
            report.add("time", "ns/task", of, nanos / (double) tasks);
            report.add("allocation", "B/task", of, bytes / (double) tasks);
        }
    }

    /** Looks at trees of several sizes. */
    public static void run(Report report) throws InterruptedException {
        for (int groups : report.numbers("groups", List.of(10, 100), List.of(10, 100, 1_000))) {
            int tasks = groups * IN_A_GROUP;
            try (Supervisor supervisor = Supervisors.open()) {
                fill(supervisor, groups);
                Figures<SupervisorSnapshot> taken = measure(tasks, supervisor::snapshot);
                taken.addTo(report, "snapshot");
                measure(tasks, taken.last()::render).addTo(report, "render");
                measure(tasks, taken.last()::toJson).addTo(report, "toJson");
            }
        }
    }

    /** Adds groups of 10 groups of 100 tasks, and waits until they all run. */
    static void fill(Supervisor supervisor, int groups) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(groups * IN_A_GROUP);
        for (int outer = 0; outer < groups / 10; outer++) {
            supervisor.add(GroupSpec.oneForOne(
                    "outer-" + outer,
                    IntStream.range(0, 10)
                            .mapToObj(inner -> GroupSpec.oneForOne("inner-" + inner, tasks(running)))
                            .toArray(ChildSpec[]::new)));
        }
        running.await();
    }

    private static ChildSpec[] tasks(CountDownLatch running) {
        Task task = Task.async(context -> {
            running.countDown();
            CompletableFuture<Void> end = new CompletableFuture<>();
            context.onCancel(() -> end.complete(null));
            return end;
        });
        return IntStream.range(0, IN_A_GROUP)
                .mapToObj(i -> TaskSpec.restartable("task-" + i, task))
                .toArray(ChildSpec[]::new);
    }

    static <T> Figures<T> measure(int tasks, Supplier<T> look) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        T last = look.get();
        long nanos = Long.MAX_VALUE;
        long bytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            long begun = System.nanoTime();
            last = look.get();
            nanos = Math.min(nanos, System.nanoTime() - begun);
            bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
        }
        return new Figures<>(tasks, nanos, bytes, last);
    }

    /** Returns how many tasks run. */
    static int running(SupervisorSnapshot snapshot) {
        return snapshot.counts().getOrDefault(TaskState.RUNNING, 0);
    }
}
