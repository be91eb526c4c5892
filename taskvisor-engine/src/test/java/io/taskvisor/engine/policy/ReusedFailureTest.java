package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An exception that is thrown again and again, by all there is, stays as it was: nothing is added to what is the user's. */
class ReusedFailureTest {
    private static final RuntimeException FAILURE = new IllegalStateException("a constant");
    private static final int TIMES = 50;

    private final AtomicInteger heard = new AtomicInteger();
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults()
                    .withHandleSignals(false)
                    .withTaskDefaults(SupervisorConfig.defaults().taskDefaults().withBackoff(BackoffStrategy.none())))
            .observer(new Observer() {
                @Override
                public void onEvent(Event event) {
                    heard.incrementAndGet();
                    throw FAILURE;
                }
            })
            .discovery(false)
            .build();

    @AfterEach
    void itStayedAsItWas() {
        supervisor.close();
        assertEquals(0, FAILURE.getSuppressed().length);
        assertNull(FAILURE.getCause());
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw FAILURE;
        }
    }

    private void runs(TaskSpec spec) throws InterruptedException {
        supervisor.add(spec.withMaxRetries(TIMES)).await();
    }

    @Test
    void thrownByAttemptsAndObservers() throws InterruptedException {
        runs(TaskSpec.restartable("plain", context -> {
            throw FAILURE;
        }));
        Await.until("the observer has failed", () -> heard.get() > TIMES);
    }

    @Test
    void byAttemptsThatTimedOutOrStalled() throws InterruptedException {
        runs(TaskSpec.restartable("late", context -> hang()).withTimeout(Duration.ofMillis(1)));
        runs(TaskSpec.restartable("stalled", context -> hang()).withHeartbeat(Duration.ofMillis(1)));
        runs(TaskSpec.restartable("unready", context -> hang()).withReadiness(Duration.ofMillis(1)));
    }

    @Test
    void byOnesThatMissedTheirDeadlineOrWereCancelled() throws InterruptedException {
        for (int i = 0; i < TIMES; i++) {
            CountDownLatch up = new CountDownLatch(1);
            TaskHandle cancelled = supervisor.add(TaskSpec.restartable("cancelled", context -> {
                context.onCancel(() -> {
                    throw FAILURE;
                });
                up.countDown();
                hang();
            }));
            up.await();
            cancelled.restart();
            cancelled.cancel();
            cancelled.await();
            supervisor
                    .add(TaskSpec.once("missed", context -> hang()).withDeadline(Duration.ofMillis(1)))
                    .await();
        }
    }

    @Test
    void byStagesAndPredicates() throws InterruptedException {
        runs(TaskSpec.restartable("stage", Task.async(context -> CompletableFuture.failedFuture(FAILURE))));
        runs(TaskSpec.restartable("predicate", context -> {
                    throw FAILURE;
                })
                .withFatalWhen(thrown -> {
                    throw FAILURE;
                }));
        runs(TaskSpec.restartable("executor", context -> {}).withExecutor(work -> {
            throw FAILURE;
        }));
    }

    @Test
    void inGroupsOfGroups() {
        AtomicInteger attempts = new AtomicInteger();
        TaskGroup group = supervisor.add(GroupSpec.oneForAll(
                "outer",
                GroupSpec.oneForAll(
                        "inner",
                        TaskSpec.restartable("task", context -> {
                                    attempts.incrementAndGet();
                                    throw FAILURE;
                                })
                                .withMaxRetries(2))));
        Await.until(
                "the groups have failed often",
                () -> attempts.get() > TIMES || group.outcome().isDone());
    }
}
