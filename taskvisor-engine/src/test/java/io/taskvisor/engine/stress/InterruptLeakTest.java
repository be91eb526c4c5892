package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt that is meant for one attempt reaches nothing else that its thread does. */
class InterruptLeakTest {
    private static final int ROUNDS = 1_000;

    /** A timeout that comes before the end is seen so often, if it can be seen in so many rounds. */
    private static final int ENOUGH_TIMEOUTS = 100;

    private static final int MOST_ROUNDS = 3 * ROUNDS;

    private final ExecutorService single = Executors.newSingleThreadExecutor();
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        supervisor.shutdown();
        single.shutdown();
    }

    @Test
    void aTimeoutAtTheEdgeOfCompletionNeverReachesWhatTheThreadDoesNext() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int timeouts = 0;
        for (int i = 0; i < ROUNDS || i < MOST_ROUNDS && timeouts < ENOUGH_TIMEOUTS; i++) {
            Duration edge = Duration.ofNanos(20_000 + random.nextInt(80_000));
            TaskHandle task = supervisor.add(TaskSpec.once("edge", context -> {
                        long end = System.nanoTime() + edge.toNanos();
                        while (System.nanoTime() - end < 0) {
                            Thread.onSpinWait();
                        }
                    })
                    .withTimeout(edge)
                    .withExecutor(single));
            boolean interrupted = single.submit(Thread::interrupted).get();
            assertFalse(interrupted, "seed " + seed + ", round " + i);
            if (!task.await().isSuccess()) {
                timeouts++;
            }
        }
    }

    @Test
    void theNextAttemptOnTheSameThreadIsNotInterruptedEither() throws Exception {
        AtomicInteger hit = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        supervisor
                .add(TaskSpec.restartable("again", context -> {
                            // Its own timeout may have come already; that it was cancelled is seen first.
                            if (Thread.currentThread().isInterrupted() && !context.isCancelled()) {
                                hit.incrementAndGet();
                            }
                            if (attempts.incrementAndGet() < ROUNDS) {
                                while (!context.isCancelled()) {
                                    Thread.onSpinWait();
                                }
                            }
                        })
                        .withTimeout(Duration.ofNanos(50_000))
                        .withBackoff(BackoffStrategy.none())
                        .withExecutor(single))
                .await();
        assertEquals(0, hit.get());
    }

    @Test
    void theCleanUpOfAnAttemptThatWasWokenInItsSleepIsNotHit() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AtomicInteger hit = new AtomicInteger();
        AtomicInteger cleaned = new AtomicInteger();
        for (int i = 0; i < ROUNDS; i++) {
            CountDownLatch up = new CountDownLatch(1);
            TaskHandle task = supervisor.add(TaskSpec.once("sleeper", context -> {
                up.countDown();
                try {
                    context.sleep(Duration.ofHours(1));
                } finally {
                    try {
                        Thread.sleep(0, 50_000); // An interrupt, now or a moment ago, would end this.
                        cleaned.incrementAndGet();
                    } catch (InterruptedException e) {
                        hit.incrementAndGet();
                    }
                }
            }));
            Await.open(up);
            for (int spin = random.nextInt(5_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            task.cancel();
            assertEquals("cancelled", task.await().label());
        }
        assertEquals(0, hit.get(), "seed " + seed);
        assertEquals(ROUNDS, cleaned.get());
    }
}
