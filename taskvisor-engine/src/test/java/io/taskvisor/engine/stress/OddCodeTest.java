package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stages and threads that do not keep to their contracts. */
class OddCodeTest {
    private static Supervisor open() {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .build();
    }

    @AfterEach
    void noErrors() {
        RecordedLog.assertNoErrors();
    }

    private static TaskOutcome await(TaskHandle task) throws InterruptedException {
        return task.await(Await.LIMIT).orElseThrow(() -> new AssertionError(task + " has no outcome"));
    }

    @Test
    void aStageThatReportsTwiceEndsItsOwnAttemptOnly() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        CompletableFuture<Runnable> again = new CompletableFuture<>();
        CountDownLatch second = new CountDownLatch(1);
        try (Supervisor supervisor = open()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("twice", Task.async(context -> {
                        if (inside.incrementAndGet() > 1) {
                            overlaps.incrementAndGet();
                        }
                        if (context.attempt() > 1) {
                            second.countDown();
                            CompletableFuture<Void> stage = new CompletableFuture<>();
                            context.onCancel(() -> {
                                inside.decrementAndGet();
                                stage.complete(null);
                            });
                            return stage;
                        }
                        inside.decrementAndGet();
                        return reportingTwice(again);
                    }))
                    .withBackoff(BackoffStrategy.none()));
            Await.open(second);
            again.join().run();
            assertFalse(task.outcome().isDone(), "the second attempt goes on");
            assertTrue(task.restart(), "it runs");
            task.cancel();
            await(task);
            assertEquals(0, overlaps.get());
        }
    }

    private static CompletionStage<Void> reportingTwice(CompletableFuture<Runnable> again) {
        return new CompletableFuture<>() {
            @Override
            public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> action) {
                Throwable failure = new IllegalStateException("failed");
                action.accept(null, failure);
                again.complete(() -> action.accept(null, failure));
                return this;
            }
        };
    }

    @Test
    void aThreadWhoseInterruptThrowsIsStillWaitedFor() throws Exception {
        CountDownLatch up = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean throwOnInterrupt = new AtomicBoolean(true);
        ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work) {
            @Override
            public void interrupt() {
                if (throwOnInterrupt.get()) {
                    throw new IllegalStateException("cannot be interrupted");
                }
                super.interrupt();
            }
        });
        try (Supervisor supervisor = open()) {
            TaskHandle task = supervisor.add(TaskSpec.once("odd", context -> {
                        up.countDown();
                        Await.open(go);
                    })
                    .withExecutor(executor));
            Await.open(up);
            CompletableFuture<TaskOutcome> outcome = task.cancel();
            assertFalse(outcome.isDone(), () -> "still runs, but " + outcome);
            go.countDown();
            assertEquals(new TaskOutcome.Completed(1), await(task));
        } finally {
            go.countDown();
            executor.submit(() -> throwOnInterrupt.set(false)).get();
            executor.shutdown();
        }
    }
}
