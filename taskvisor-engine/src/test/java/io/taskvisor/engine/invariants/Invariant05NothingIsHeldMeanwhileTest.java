package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A permit is held only while an attempt runs; a thread is held only while code of the user's runs. */
class Invariant05NothingIsHeldMeanwhileTest {
    private final ExecutorService single = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        single.shutdown();
    }

    @Test
    void aTaskThatBacksOffHoldsNeitherPermitNorThread() throws Exception {
        try (Supervisor supervisor = World.openWith(config -> config.withMaxConcurrent(1))) {
            TaskHandle failing = supervisor.add(TaskSpec.restartable("failing", context -> {
                        throw new IllegalStateException("failed");
                    })
                    .withBackoff(BackoffStrategy.constant(World.LONG))
                    .withExecutor(single));
            TaskHandle periodic = supervisor.add(
                    TaskSpec.periodic("periodic", World.LONG, context -> {}).withExecutor(single));
            Await.until(
                    "both wait",
                    () -> failing.state() == TaskState.BACKING_OFF && periodic.state() == TaskState.SCHEDULED);
            // One permit, one thread: were either held, this would never run.
            assertEquals(
                    "completed",
                    supervisor
                            .add(TaskSpec.once("next", context -> {}).withExecutor(single))
                            .await()
                            .label());
        }
    }

    @Test
    void anAsynchronousTaskHoldsItsPermitButNoThread() throws Exception {
        try (Supervisor supervisor = World.openWith(config -> config.withMaxConcurrent(2))) {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            TaskHandle async = supervisor.add(
                    TaskSpec.once("async", Task.async(context -> stage)).withExecutor(single));
            assertEquals(
                    "completed",
                    supervisor
                            .add(TaskSpec.once("next", context -> {}).withExecutor(single))
                            .await()
                            .label());
            assertEquals(TaskState.RUNNING, async.state());
            stage.complete(null);
            async.await();
        }
    }

    @Test
    void aTaskThatWaitsForAPermitHoldsNoThread() throws Exception {
        try (Supervisor supervisor = World.openWith(config -> config.withMaxConcurrent(1))) {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            supervisor.add(TaskSpec.once("holder", Task.async(context -> stage)));
            TaskHandle waiting =
                    supervisor.add(TaskSpec.once("waiting", context -> {}).withExecutor(single));
            Await.until("it waits", () -> waiting.state() == TaskState.WAITING);
            assertEquals(1, single.submit(() -> 1).get());
            stage.complete(null);
            assertEquals("completed", waiting.await().label());
        }
    }
}
