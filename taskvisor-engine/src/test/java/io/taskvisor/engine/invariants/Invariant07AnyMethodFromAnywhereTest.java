package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Callbacks and completions may call any method of the API without deadlock. */
class Invariant07AnyMethodFromAnywhereTest {
    private static void everything(Supervisor supervisor, TaskHandle self) {
        supervisor.snapshot();
        supervisor.config();
        supervisor.tasks();
        supervisor.task(self.name());
        self.state();
        self.snapshot();
        self.pause();
        self.resume();
        self.runNow();
        self.restart();
        self.update(spec -> spec.withTimeout(World.LONG));
        self.outcome();
        self.cancel();
        supervisor.add(TaskSpec.once("added from inside", context -> {})).cancel();
        supervisor.cancel();
    }

    private static void await(CompletableFuture<?> done) {
        done.orTimeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void fromATask() throws Exception {
        try (Supervisor supervisor = World.open()) {
            CompletableFuture<TaskHandle> handle = new CompletableFuture<>();
            TaskHandle task = supervisor.add(TaskSpec.once("self", context -> everything(supervisor, handle.join())));
            handle.complete(task);
            await(task.outcome());
        }
    }

    @Test
    void fromACallback() throws Exception {
        try (Supervisor supervisor = World.open()) {
            CompletableFuture<TaskHandle> handle = new CompletableFuture<>();
            CompletableFuture<Void> up = new CompletableFuture<>();
            TaskHandle task = supervisor.add(TaskSpec.once("self", context -> {
                context.onCancel(() -> everything(supervisor, handle.join()));
                up.complete(null);
                context.sleep(World.LONG);
            }));
            handle.complete(task);
            await(up);
            task.cancel();
            await(task.outcome());
        }
    }

    @Test
    void fromACompletion() throws Exception {
        try (Supervisor supervisor = World.open()) {
            CompletableFuture<Void> go = new CompletableFuture<>();
            TaskHandle task = supervisor.add(TaskSpec.once("self", context -> go.join()));
            CompletableFuture<Void> done = task.outcome().thenRun(() -> everything(supervisor, task));
            go.complete(null);
            await(done);
        }
    }

    @Test
    void fromAnObserver() throws Exception {
        CompletableFuture<Supervisor> opened = new CompletableFuture<>();
        CompletableFuture<TaskHandle> handle = new CompletableFuture<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (Supervisor supervisor = World.open(event -> {
            if (!done.isDone() && handle.isDone()) {
                everything(opened.join(), handle.join());
                done.complete(null);
            }
        })) {
            opened.complete(supervisor);
            handle.complete(supervisor.add(TaskSpec.periodic("self", Duration.ofMillis(1), context -> {})));
            await(done);
            await(handle.join().outcome());
            assertEquals("cancelled", handle.join().await().label());
            assertTrue(supervisor.awaitEmpty(Await.LIMIT));
        }
    }
}
