package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Callbacks, predicates and executors that do not come back, or come back late. */
class HangingCodeTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final CountDownLatch forever = new CountDownLatch(1);

    private static Supervisor.Builder open(Duration grace) {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false).withGrace(grace))
                .discovery(false);
    }

    @AfterEach
    void release() {
        forever.countDown();
        RecordedLog.assertNoErrors();
    }

    private static TaskOutcome await(TaskHandle task) throws InterruptedException {
        return task.await(Await.LIMIT).orElseThrow(() -> new AssertionError(task + " has no outcome"));
    }

    @Test
    void theDeadlineComesWhileACallbackOfAnAttemptThatTimedOutHangs() throws Exception {
        // As many rounds as the timer's thread makes: each schedules the next.
        AtomicInteger scheduled = new AtomicInteger();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
                scheduled.incrementAndGet();
                return super.schedule(work, delay, unit);
            }
        };
        try (Supervisor supervisor = open(LONG).scheduler(timer).build()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("hanging", context -> {
                        context.onCancel(() -> Await.openStubbornly(forever));
                        context.sleep(LONG);
                    })
                    .withTimeout(Duration.ofMillis(1))
                    .withDeadline(Duration.ofSeconds(1)) // The attempt has begun by then, on a slow machine too.
                    .withStopGrace(Duration.ofMillis(50)));
            assertInstanceOf(TaskOutcome.Abandoned.class, await(task));
            assertTrue(scheduled.get() < 100, () -> "scheduled " + scheduled);
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void aPredicateThatHangsIsGoneAroundByAShutdown() throws Exception {
        Supervisor supervisor = open(Duration.ofMillis(100)).build();
        CountDownLatch asked = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.restartable("undecided", context -> {
                    throw new IllegalStateException("failed");
                })
                .withFatalWhen(failure -> {
                    asked.countDown();
                    Await.openStubbornly(forever);
                    return true;
                }));
        AtomicInteger outcomes = new AtomicInteger();
        task.outcome().thenRun(outcomes::incrementAndGet);
        Await.open(asked);
        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        assertTrue(report.toString().contains("Await.openStubbornly"), report::toString);
        TaskOutcome outcome = assertInstanceOf(TaskOutcome.Abandoned.class, await(task));
        forever.countDown();
        Await.until("it is told once", () -> outcomes.get() == 1);
        assertEquals(outcome, await(task));
    }

    @Test
    void anExecutorThatHangsOnAHelperIsNamed() throws Exception {
        Supervisor supervisor = open(Duration.ofMillis(100)).build();
        CountDownLatch asked = new CountDownLatch(2);
        TaskHandle task = supervisor.add(TaskSpec.restartable("refused", context -> {})
                .withBackoff(BackoffStrategy.constant(Duration.ofMillis(1)))
                .withExecutor(work -> {
                    asked.countDown();
                    if (asked.getCount() > 0) {
                        throw new IllegalStateException("not the first time");
                    }
                    Await.openStubbornly(forever);
                }));
        Await.open(asked);
        ShutdownReport report = supervisor.shutdown();
        assertEquals("cancelled", await(task).label());
        assertEquals(1, report.abandoned().size(), report::toString);
        assertTrue(report.toString().contains("Await.openStubbornly"), report::toString);
    }

    @RepeatedTest(50)
    void aCallbackThatWasAbandonedAndCameBackIsNotNamed() throws Exception {
        Supervisor supervisor = open(LONG).build();
        CompletableFuture<Thread> callback = new CompletableFuture<>();
        CompletableFuture<Thread> attempt = new CompletableFuture<>();
        CountDownLatch up = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.once("late", context -> {
                    attempt.complete(Thread.currentThread());
                    context.onCancel(() -> {
                        callback.complete(Thread.currentThread());
                        Await.openStubbornly(forever);
                    });
                    up.countDown();
                    context.sleep(LONG);
                })
                .withStopGrace(Duration.ofMillis(1)));
        Await.open(up);
        task.cancel();
        Thread thread = callback.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertInstanceOf(TaskOutcome.Abandoned.class, await(task));
        forever.countDown();
        Await.until(
                "the callbacks and the attempt have ended",
                () -> Stream.of(thread, attempt.join())
                        .flatMap(each -> Stream.of(each.getStackTrace()))
                        .noneMatch(frame -> frame.getMethodName().equals("runCallbacks")
                                || frame.getClassName().endsWith("AttemptRunner")));
        ShutdownReport report = supervisor.shutdown();
        assertTrue(report.clean(), report::toString);
    }
}
