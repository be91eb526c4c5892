package io.taskvisor.tests;

import com.sun.management.ThreadMXBean;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Prints how many bytes a one-shot task allocates from its addition to its outcome, on the adding thread and on that of its
 * attempt, the least of several rounds; takes how many the task itself is to allocate, how many rounds there may be, and how
 * few bytes are few enough to make no more of them. For a JVM that does not compile: what the compiler gets rid of
 * depends on what it happens to inline, and was seen to be 180 bytes in one run and none in the next.
 */
final class OneShotBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int AT_ONCE = 1_000;

    /** Where what a task allocates escapes to. */
    private static volatile Object garbage = "";

    private OneShotBytes() {}

    public static void main(String[] arguments) throws Exception {
        int more = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        int enough = Integer.parseInt(arguments[2]);
        Task task = more == 0 ? context -> {} : context -> garbage = new byte[more - 16];
        ExecutorService executor = Executors.newSingleThreadExecutor();
        long worker = executor.submit(() -> Thread.currentThread().getId()).get();
        try (Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .executor(executor)
                .build()) {
            List<String> names =
                    IntStream.range(0, AT_ONCE).mapToObj(i -> "task-" + i).toList();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < rounds && least > enough; i++) {
                long before = THREADS.getCurrentThreadAllocatedBytes() + THREADS.getThreadAllocatedBytes(worker);
                run(supervisor, names, task);
                long after = THREADS.getCurrentThreadAllocatedBytes() + THREADS.getThreadAllocatedBytes(worker);
                least = Math.min(least, (after - before) / AT_ONCE);
            }
            System.out.println(least);
        }
        executor.shutdown();
    }

    private static void run(Supervisor supervisor, List<String> names, Task task) throws InterruptedException {
        List<TaskHandle> tasks = new ArrayList<>(names.size());
        for (String name : names) {
            tasks.add(supervisor.add(TaskSpec.once(name, task)));
        }
        for (TaskHandle each : tasks) {
            if (!each.await().isSuccess()) {
                throw new AssertionError(each);
            }
        }
    }
}
