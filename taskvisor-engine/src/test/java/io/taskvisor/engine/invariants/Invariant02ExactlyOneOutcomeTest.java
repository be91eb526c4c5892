package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Exactly one outcome per accepted task, after its thread left the code, after its name is free. */
class Invariant02ExactlyOneOutcomeTest {
    @Test
    void whoHearsOfTheOutcomeFindsTheNameFreeAndTheCodeLeft() throws Exception {
        AtomicInteger early = new AtomicInteger();
        AtomicInteger delivered = new AtomicInteger();
        try (Supervisor supervisor = World.open()) {
            for (int i = 0; i < 500; i++) {
                AtomicBoolean inside = new AtomicBoolean(true);
                TaskHandle task = supervisor.add(TaskSpec.once("task", context -> {
                    try {
                        context.throwIfCancelled();
                    } finally {
                        inside.set(false);
                    }
                }));
                CompletableFuture<Void> heard = task.outcome().thenAccept(outcome -> {
                    delivered.incrementAndGet();
                    if (inside.get() || supervisor.task("task").isPresent()) {
                        early.incrementAndGet();
                    }
                });
                heard.join();
            }
        }
        assertEquals(0, early.get());
        assertEquals(500, delivered.get());
    }

    @Test
    void theEventsOfTheEndComeFirstAndOnce() throws Exception {
        ConcurrentLinkedQueue<String> ends = new ConcurrentLinkedQueue<>();
        List<TaskHandle> tasks = new ArrayList<>();
        try (Supervisor supervisor = World.open(event -> {
            if (event instanceof Event.TaskFinished end) {
                ends.add(end.task() + " finished");
            } else if (event instanceof Event.TaskRemoved end) {
                ends.add(end.task() + " removed");
            }
        })) {
            for (int i = 0; i < 200; i++) {
                TaskHandle task =
                        supervisor.add(TaskSpec.restartable("task-" + i, context -> context.sleep(World.LONG)));
                tasks.add(task);
                task.cancel();
                supervisor.cancel();
            }
        }
        assertEquals(400, ends.size());
        for (TaskHandle task : tasks) {
            assertTrue(task.outcome().isDone());
            assertTrue(ends.remove(task.id() + " finished"));
            assertTrue(ends.remove(task.id() + " removed"));
        }
        Await.until("nothing else came", ends::isEmpty);
        assertTrue(tasks.stream().allMatch(task -> task.outcome().join() instanceof TaskOutcome.Cancelled));
    }
}
