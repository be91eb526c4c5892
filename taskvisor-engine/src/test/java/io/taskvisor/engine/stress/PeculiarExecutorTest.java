package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Executors may run what they are given on the caller's thread, or keep the caller waiting: that is the task's affair alone. */
class PeculiarExecutorTest {
    private static final int MANY = 200_000;

    private final CountDownLatch forever = new CountDownLatch(1);
    private final Supervisor one = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false).withMaxConcurrent(1))
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        forever.countDown();
        one.shutdown();
        RecordedLog.assertNoErrors();
    }

    private static TaskOutcome await(TaskHandle task) throws InterruptedException {
        return task.await(Await.LIMIT).orElseThrow(() -> new AssertionError(task + " has no outcome"));
    }

    @Test
    void aDirectExecutorCarriesAnyNumberOfRestarts() throws Exception {
        TaskHandle task = one.add(TaskSpec.restartable("direct", context -> {
                    if (context.attempt() < MANY) {
                        throw new Brief();
                    }
                })
                .withBackoff(BackoffStrategy.none())
                .withExecutor(Runnable::run));
        assertEquals(new TaskOutcome.Completed(MANY), await(task));
    }

    @Test
    void aDirectExecutorCarriesAnyNumberOfStagesThatAreDoneAtOnce() throws Exception {
        TaskHandle task = one.add(TaskSpec.restartable(
                        "direct",
                        // Of a kind that does not tell that it is done.
                        Task.async(context -> context.attempt() < MANY
                                ? CompletableFuture.failedStage(new Brief())
                                : CompletableFuture.completedStage(null)))
                .withBackoff(BackoffStrategy.none())
                .withExecutor(Runnable::run));
        assertEquals(new TaskOutcome.Completed(MANY), await(task));
    }

    @Test
    void aPermitGoesDownALongQueueOfTasksOnADirectExecutor() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        TaskHandle first = one.add(TaskSpec.once("first", context -> Await.open(go)));
        List<TaskHandle> queue = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            queue.add(one.add(TaskSpec.once("next-" + i, context -> {}).withExecutor(Runnable::run)));
        }
        go.countDown();
        for (TaskHandle task : queue) {
            assertEquals(new TaskOutcome.Completed(1), await(task));
        }
        assertEquals(new TaskOutcome.Completed(1), await(first));
    }

    @Test
    void whoPassesAPermitOnDoesNotWaitForTheNextOnesExecutor() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Executor blocking = work -> {
            asked.countDown();
            Await.openStubbornly(forever);
            work.run();
        };
        CompletableFuture<TaskOutcome> first =
                one.add(TaskSpec.once("first", context -> Await.open(go))).outcome();
        one.add(TaskSpec.once("next", context -> {}).withExecutor(blocking));
        go.countDown();
        Await.open(asked);
        assertEquals(new TaskOutcome.Completed(1), first.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void whoCancelsDoesNotRunWhatWaitedForThePermit() throws Exception {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Executor nobody = work -> {};
        TaskHandle first =
                one.add(TaskSpec.once("first", Task.async(context -> never)).withExecutor(nobody));
        AtomicInteger here = new AtomicInteger();
        Thread canceller = Thread.currentThread();
        TaskHandle next = one.add(TaskSpec.once("next", context -> {
                    if (Thread.currentThread() == canceller) {
                        here.incrementAndGet();
                    }
                })
                .withExecutor(Runnable::run));
        first.cancel();
        assertEquals(new TaskOutcome.Completed(1), await(next));
        assertEquals(0, here.get());
    }

    @Test
    void anExecutorThatBlocksWhoeverRestartsDoesNotHoldTheWorkerThatItNeeds() throws Exception {
        // One thread, and no queue: who asks waits until the thread is free. A worker that asks waits for itself.
        SynchronousQueue<Runnable> hand = new SynchronousQueue<>();
        Thread worker = new Thread(() -> {
            try {
                for (; ; ) {
                    hand.take().run();
                }
            } catch (InterruptedException e) {
                // The end.
            }
        });
        worker.start();
        try {
            TaskHandle task = one.add(TaskSpec.restartable("handed", context -> {
                        if (context.attempt() < 1_000) {
                            throw new Brief();
                        }
                    })
                    .withBackoff(BackoffStrategy.none())
                    .withExecutor(work -> {
                        try {
                            hand.put(work);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }));
            assertEquals(new TaskOutcome.Completed(1_000), await(task));
        } finally {
            worker.interrupt();
            worker.join();
        }
    }

    @Test
    void anExecutorThatNeverReturnsHoldsNoShutdownUp() throws Exception {
        Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .build();
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<TaskHandle> added = CompletableFuture.supplyAsync(
                () -> supervisor.add(TaskSpec.once("never", context -> {}).withExecutor(work -> {
                    asked.countDown();
                    Await.openStubbornly(forever);
                })),
                work -> new Thread(work).start());
        Await.open(asked);
        assertTrue(supervisor.shutdown().clean());
        forever.countDown();
        assertEquals(
                "cancelled",
                await(added.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)).label());
    }

    /** A failure without a stack trace, for those that come in great numbers. */
    private static final class Brief extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Brief() {
            super("failed", null, false, false);
        }
    }
}
