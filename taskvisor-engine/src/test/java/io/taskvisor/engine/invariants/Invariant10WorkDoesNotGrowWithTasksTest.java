package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Effort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Work per operation is the same at any number of tasks, and nothing refuses accepted work. */
class Invariant10WorkDoesNotGrowWithTasksTest {
    private static final int FEW = 1_000;
    private static final int MANY = 100_000;
    private static final int OPERATIONS = 3_000;

    @Test
    void defaultsTakeAHundredThousandTasksAndOperationsCostNoMoreThen() throws Exception {
        try (Supervisor few = World.open(event -> {});
                Supervisor many = World.open(event -> {})) {
            addUpTo(few, new ArrayList<>(), FEW);
            List<TaskHandle> idle = new ArrayList<>();
            addUpTo(many, idle, MANY);
            operations(few); // Warms up.
            // A hundred times the tasks: anything that walks them would be far beyond this.
            Effort.assertLessThan(20, () -> operations(few), () -> operations(many));
            assertEquals(MANY, many.tasks().size());
            many.cancel().join();
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

    private static int operations(Supervisor supervisor) throws InterruptedException {
        for (int i = 0; i < OPERATIONS; i++) {
            TaskHandle task = supervisor.add(TaskSpec.once("probe", Task.async(context -> new CompletableFuture<>()))
                    .withStopGrace(Duration.ZERO));
            assertTrue(supervisor.task("idle-" + i % FEW).isPresent());
            task.cancel();
            task.await();
        }
        return OPERATIONS;
    }
}
