package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Work per operation is the same at any number of tasks, and nothing refuses accepted work. */
class Invariant10WorkDoesNotGrowWithTasksTest {
    private static final int FEW = 1_000;
    private static final int MANY = 100_000;

    @Test
    void defaultsTakeAHundredThousandTasksAndOperationsCostNoMoreThen() throws Exception {
        try (Supervisor supervisor = World.open(event -> {})) {
            List<TaskHandle> idle = new ArrayList<>();
            addUpTo(supervisor, idle, FEW);
            operations(supervisor); // Warms up.
            long few = fastest(supervisor);
            addUpTo(supervisor, idle, MANY);
            long many = fastest(supervisor);
            // A hundred times the tasks: anything that walks them would be far beyond this.
            assertTrue(many < 20 * few, "1,000 operations took " + few + " ns, then " + many + " ns");
            assertEquals(MANY, supervisor.tasks().size());
            supervisor.cancel().join();
            for (TaskHandle task : idle) {
                assertEquals("cancelled", task.await().label());
            }
        }
    }

    private static void addUpTo(Supervisor supervisor, List<TaskHandle> idle, int count) {
        while (idle.size() < count) {
            idle.add(supervisor.add(TaskSpec.restartable("idle-" + idle.size(), Task.async(context -> {
                CompletableFuture<Void> never = new CompletableFuture<>();
                context.onCancel(() -> never.cancel(false));
                return never;
            }))));
        }
    }

    private static long fastest(Supervisor supervisor) throws InterruptedException {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 7; i++) {
            long begun = System.nanoTime();
            operations(supervisor);
            fastest = Math.min(fastest, System.nanoTime() - begun);
        }
        return fastest;
    }

    private static void operations(Supervisor supervisor) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            TaskHandle task = supervisor.add(TaskSpec.once("probe", Task.async(context -> new CompletableFuture<>()))
                    .withStopGrace(Duration.ZERO));
            assertTrue(supervisor.task("idle-" + i % FEW).isPresent());
            task.cancel();
            task.await();
        }
    }
}
