package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Code of the user's is never called with a lock held, and whatever it throws is contained. */
class Invariant06UserCodeRunsWithoutLocksTest {
    private final Set<String> reached = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Supervisor> opened = new CompletableFuture<>();
    private final CountDownLatch callback = new CountDownLatch(1);

    /** Another thread does everything there is to do, while this one, in code of the user's, waits for it; then it throws. */
    private void everythingElsewhereThenThrow(String where) {
        if (!reached.add(where)) {
            return;
        }
        Supervisor supervisor = opened.join();
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                () -> {
                    supervisor.snapshot();
                    for (TaskHandle task : supervisor.tasks()) {
                        task.snapshot();
                        task.pause();
                        task.resume();
                        task.update(spec -> spec.withTags(Map.of("seen", where)));
                    }
                    TaskHandle extra = supervisor.add(TaskSpec.restartable("extra " + where, c -> c.sleep(World.LONG)));
                    extra.restart();
                    extra.cancel();
                },
                work -> new Thread(work).start());
        done.orTimeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        throw new IllegalStateException("thrown on purpose in " + where);
    }

    @Test
    void everywhere() throws Exception {
        Observer observer = event -> {
            if (event instanceof Event.AttemptStarting) {
                everythingElsewhereThenThrow("an observer");
            }
        };
        try (Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .observer(observer)
                .executor(work -> {
                    new Thread(work).start();
                    everythingElsewhereThenThrow("an executor");
                })
                .build()) {
            opened.complete(supervisor);
            TaskHandle task = supervisor.add(TaskSpec.restartable("task", context -> {
                        if (context.attempt() < 4) {
                            everythingElsewhereThenThrow("a task");
                            throw new IllegalStateException("again");
                        }
                        context.onCancel(() -> {
                            callback.countDown();
                            everythingElsewhereThenThrow("a callback");
                        });
                        context.sleep(World.LONG);
                    })
                    .withFatalWhen(failure -> {
                        everythingElsewhereThenThrow("a predicate");
                        return false;
                    })
                    .withBackoff(retry -> {
                        if (retry.consecutiveFailures() > 1) {
                            return Duration.ZERO;
                        }
                        try {
                            everythingElsewhereThenThrow("a strategy");
                        } catch (IllegalStateException e) {
                            return Duration.ZERO; // A strategy that throws ends the task.
                        }
                        return Duration.ZERO;
                    }));
            task.outcome().thenRun(() -> everythingElsewhereThenThrow("a completion"));
            Await.until("the last attempt runs", () -> task.snapshot().attempts() >= 4);
            Await.until("it can be cancelled", () -> {
                task.cancel();
                return callback.getCount() == 0 || task.outcome().isDone();
            });
            assertEquals("cancelled", task.await().label());
            Set<String> all =
                    Set.of("an observer", "an executor", "a task", "a predicate", "a strategy", "a completion");
            Await.until(() -> all + " have been there, not only " + reached, () -> reached.containsAll(all));
            assertEquals(
                    "completed",
                    supervisor
                            .add(TaskSpec.once("after", context -> {}))
                            .await()
                            .label());
        }
    }

    @Test
    void aThrowingStrategyEndsItsTaskAndNothingElse() throws Exception {
        try (Supervisor supervisor = World.open()) {
            TaskHandle broken = supervisor.add(TaskSpec.restartable("broken", context -> {
                        throw new IllegalStateException("failed");
                    })
                    .withBackoff(retry -> {
                        throw new IllegalStateException("broken strategy");
                    }));
            assertEquals("fatal", broken.await().label());
            TaskHandle sound =
                    supervisor.add(TaskSpec.once("sound", context -> {}).withBackoff(BackoffStrategy.none()));
            assertEquals("completed", sound.await().label());
        }
    }
}
