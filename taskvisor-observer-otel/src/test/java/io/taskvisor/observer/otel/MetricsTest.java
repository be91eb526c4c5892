package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.FatalTaskException;
import io.taskvisor.Supervisor;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each life of a task adds to the metrics. */
class MetricsTest {
    private static final BackoffStrategy MILLI = BackoffStrategy.constant(Duration.ofMillis(1));

    private final Telemetry telemetry = new Telemetry();

    @AfterEach
    void close() {
        telemetry.close();
    }

    private void run(TaskSpec... specs) throws InterruptedException {
        telemetry.supervisor().run(specs);
    }

    @Test
    void aTaskThatIsRetriedCountsEachAttemptAndEachRestart() throws Exception {
        run(TaskSpec.restartable("sync", Failing.times(2)).withBackoff(MILLI));

        assertEquals(
                Map.of(
                        "error.type=java.io.IOException, task.attempt.outcome=failed, task.name=sync", 2L,
                        "task.attempt.outcome=succeeded, task.name=sync", 1L),
                telemetry.counts("task.attempt.duration"));
        assertEquals(Map.of("task.name=sync, task.restart.reason=failure", 2L), telemetry.sums("task.restarts"));
        assertEquals(Map.of("task.name=sync", 2L), telemetry.counts("task.backoff.duration"));
        assertEquals(0.002, telemetry.total("task.backoff.duration"), 1e-9);
        assertEquals(Map.of("task.name=sync, task.outcome=completed", 1L), telemetry.counts("task.duration"));
        assertEquals(Map.of("task.name=sync", 0L), telemetry.sums("task.attempt.active"));
        assertEquals(Map.of("", 3L), telemetry.counts("concurrency.wait.duration"));
        assertTrue(telemetry.total("task.duration") >= 0.002, "it waited twice");
    }

    @Test
    void outcomesHaveTheTypeOfTheirErrorIfTheyAreErrors() throws Exception {
        run(
                TaskSpec.once("fails", Failing.times(1)),
                TaskSpec.restartable("fatal", context -> {
                    throw new FatalTaskException("no use");
                }),
                TaskSpec.once("works", context -> {}));

        assertEquals(
                Map.of(
                        "error.type=java.io.IOException, task.name=fails, task.outcome=failed", 1L,
                        "error.type=io.taskvisor.FatalTaskException, task.name=fatal, task.outcome=fatal", 1L,
                        "task.name=works, task.outcome=completed", 1L),
                telemetry.counts("task.duration"));
        assertEquals(Map.of(), telemetry.sums("task.restarts"));
    }

    @Test
    void intervalsAndRequestsAreRestartsWithoutBackoff() throws Exception {
        CountDownLatch ran = new CountDownLatch(3);
        long attempts;
        try (Supervisor supervisor = telemetry.supervisor()) {
            TaskHandle poll =
                    supervisor.add(TaskSpec.periodic("poll", Duration.ofMillis(1), context -> ran.countDown()));
            Await.open(ran);
            attempts = poll.cancel().join().attempts();
            TaskHandle serve = supervisor.add(TaskSpec.restartable("serve", context -> {
                if (context.attempt() == 1) {
                    context.sleep(Duration.ofHours(1));
                }
            }));
            Await.until("it runs", () -> serve.snapshot().attempts() == 1);
            serve.restart();
            serve.await();
        }
        assertEquals(
                Map.of(
                        "task.name=poll, task.restart.reason=interval",
                        attempts - 1,
                        "task.name=serve, task.restart.reason=request",
                        1L),
                telemetry.sums("task.restarts"));
        assertEquals(Map.of(), telemetry.counts("task.backoff.duration"));
    }

    @Test
    void aRestartThatDoesNotComeIsNone() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("sync", Failing.times(9))
                    .withBackoff(BackoffStrategy.constant(Duration.ofHours(1))));
            Await.until(
                    "it backs off",
                    () -> telemetry.counts("task.backoff.duration").size() == 1);
            task.cancel().join();
        }
        assertEquals(3600.0, telemetry.total("task.backoff.duration"), 1e-9);
        assertEquals(Map.of(), telemetry.sums("task.restarts"));
        assertEquals(Map.of("task.name=sync, task.outcome=cancelled", 1L), telemetry.counts("task.duration"));
    }

    @Test
    void anAttemptThatTimesOutIsOverWhenItEndsAndCountsOnce() throws Exception {
        AtomicLong insideNanos = new AtomicLong();
        run(TaskSpec.once("slow", context -> {
                    long begun = System.nanoTime();
                    try {
                        context.sleep(Duration.ofHours(1));
                    } finally {
                        insideNanos.set(System.nanoTime() - begun);
                    }
                })
                .withTimeout(Duration.ofMillis(50)));

        assertEquals(
                Map.of(
                        "error.type=io.taskvisor.AttemptTimeoutException, task.attempt.outcome=timed_out, task.name=slow",
                        1L),
                telemetry.counts("task.attempt.duration"));
        assertTrue(
                telemetry.total("task.attempt.duration") >= Histograms.seconds(insideNanos.get()),
                "it ran for as long as the task did");
        assertEquals(Map.of("task.name=slow", 0L), telemetry.sums("task.attempt.active"));
    }

    @Test
    void anAttemptThatIgnoresItsTimeoutIsActiveUntilItEnds() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Supervisor supervisor = telemetry.supervisor()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("deaf", context -> Await.openStubbornly(release))
                    .withTimeout(Duration.ofMillis(10))
                    .withStopGrace(Duration.ofMillis(10))
                    .withMaxRetries(0));
            Await.until("it is stuck", () -> telemetry.sums("task.count").get("task.state=stuck") == 1);
            assertEquals(Map.of("task.name=deaf", 1L), telemetry.sums("task.attempt.active"));
            assertEquals(Map.of(), telemetry.counts("task.attempt.duration"));
            release.countDown();
            assertEquals("failed", task.await().label());
        }
        assertEquals(Map.of("task.name=deaf", 0L), telemetry.sums("task.attempt.active"));
        assertEquals(1, telemetry.counts("task.attempt.duration").size());
    }

    @Test
    void aStalledAttemptIsAFailure() throws Exception {
        run(TaskSpec.restartable("hangs", context -> context.sleep(Duration.ofHours(1)))
                .withHeartbeat(Duration.ofMillis(20))
                .withMaxRetries(0));
        assertEquals(
                Map.of(
                        "error.type=io.taskvisor.AttemptStalledException, task.attempt.outcome=stalled, task.name=hangs",
                        1L),
                telemetry.counts("task.attempt.duration"));
    }

    @Test
    void aQuarantinedTaskHasNoAttempt() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("sick", context -> context.sleep(Duration.ofHours(1)))
                    .withTimeout(Duration.ofMillis(10))
                    .withMaxRetries(0)
                    .withQuarantine(true));
            Await.until(
                    "the attempt is over",
                    () -> telemetry.counts("task.attempt.duration").containsValue(1L));
            Await.until("it is kept", () -> task.state() == TaskState.QUARANTINED);
            assertEquals(1L, telemetry.sums("task.count").get("task.state=quarantined"));
            assertEquals(Map.of("task.name=sick", 0L), telemetry.sums("task.attempt.active"));
            task.resume();
            Await.until(
                    "it ran again",
                    () -> telemetry
                            .sums("task.restarts")
                            .equals(Map.of("task.name=sick, task.restart.reason=request", 1L)));
        }
    }

    @Test
    void eachRestartHasItsOwnReason() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            TaskHandle task = supervisor.add(TaskSpec.restartable("sick", Failing.times(2))
                    .withBackoff(BackoffStrategy.none())
                    .withMaxRetries(1)
                    .withQuarantine(true));
            Await.until("it is kept", () -> task.state() == TaskState.QUARANTINED);
            task.resume();
            assertEquals("completed", task.await().label());
        }
        assertEquals(
                Map.of(
                        "task.name=sick, task.restart.reason=failure", 1L,
                        "task.name=sick, task.restart.reason=request", 1L),
                telemetry.sums("task.restarts"));
    }

    @Test
    void aCancelledAttemptIsNoError() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            CountDownLatch runs = new CountDownLatch(1);
            TaskHandle task = supervisor.add(TaskSpec.restartable("loop", context -> {
                runs.countDown();
                context.sleep(Duration.ofHours(1));
            }));
            Await.open(runs);
            task.cancel().join();
        }
        assertEquals(
                Map.of("task.attempt.outcome=cancelled, task.name=loop", 1L),
                telemetry.counts("task.attempt.duration"));
        assertEquals(Map.of("task.name=loop, task.outcome=cancelled", 1L), telemetry.counts("task.duration"));
    }

    @Test
    void anAbandonedAttemptIsOver() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch runs = new CountDownLatch(1);
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor.add(TaskSpec.restartable("deaf", context -> {
                        runs.countDown();
                        Await.openStubbornly(release);
                    })
                    .withStopGrace(Duration.ofMillis(20)));
            Await.open(runs);
            supervisor.shutdown();
            assertEquals(
                    Map.of(
                            "error.type=io.taskvisor.TaskvisorException, task.attempt.outcome=abandoned, task.name=deaf",
                            1L),
                    telemetry.counts("task.attempt.duration"));
            assertEquals(Map.of("task.name=deaf", 0L), telemetry.sums("task.attempt.active"));
            assertEquals(Map.of("shutdown.outcome=grace_exceeded", 1L), telemetry.counts("shutdown.duration"));
        } finally {
            release.countDown();
        }
    }

    @Test
    void anAttemptThatItsExecutorRejectsFailedButWasNeverActive() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        run(TaskSpec.restartable("job", context -> {}).withBackoff(MILLI).withExecutor(work -> {
            if (asked.incrementAndGet() == 1) {
                throw new RejectedExecutionException("full");
            }
            new Thread(work).start();
        }));
        assertEquals(
                Map.of(
                        "error.type=java.util.concurrent.RejectedExecutionException, task.attempt.outcome=failed,"
                                + " task.name=job",
                        1L,
                        "task.attempt.outcome=succeeded, task.name=job",
                        1L),
                telemetry.counts("task.attempt.duration"));
        assertEquals(Map.of("task.name=job", 0L), telemetry.sums("task.attempt.active"));
        assertEquals(Map.of("task.name=job, task.restart.reason=failure", 1L), telemetry.sums("task.restarts"));
        assertEquals(2, telemetry.spans("run job").size());
    }

    @Test
    void anAsynchronousAttemptIsActiveUntilItsStageEnds() throws Exception {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        try (Supervisor supervisor = telemetry.supervisor()) {
            TaskHandle task = supervisor.add(TaskSpec.once("call", Task.async(context -> stage)));
            Await.until("it runs", () -> telemetry.sums("task.attempt.active").containsValue(1L));
            assertEquals(Map.of(), telemetry.counts("task.attempt.duration"));
            stage.complete(null);
            task.await();
        }
        assertEquals(Map.of("task.name=call", 0L), telemetry.sums("task.attempt.active"));
        assertEquals(1, telemetry.counts("task.attempt.duration").size());
    }

    @Test
    void tasksOfOneKindShareTheirNumbers() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            for (int i = 0; i < 100; i++) {
                supervisor.add(TaskSpec.once("import-" + i, context -> {}));
            }
            supervisor.awaitEmpty(Duration.ofMinutes(2));
        }
        assertEquals(
                Map.of("task.attempt.outcome=succeeded, task.name=import-{n}", 100L),
                telemetry.counts("task.attempt.duration"));
    }

    @Test
    void theSupervisorIsReadAtEachCollectionUntilItHasStopped() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Supervisor supervisor = Telemetry.supervisor(Telemetry.CONFIG.withMaxConcurrent(2), telemetry.observer());
        for (int i = 0; i < 5; i++) {
            supervisor.add(TaskSpec.once("job-" + i, context -> Await.open(release)));
        }
        Await.until("two run", () -> telemetry.sums("task.count").get("task.state=running") == 2);
        assertEquals(
                Map.of(
                        "task.state=pending", 0L,
                        "task.state=waiting", 3L,
                        "task.state=running", 2L,
                        "task.state=backing_off", 0L,
                        "task.state=scheduled", 0L,
                        "task.state=paused", 0L,
                        "task.state=quarantined", 0L,
                        "task.state=stuck", 0L,
                        "task.state=stopping", 0L),
                telemetry.sums("task.count"));
        assertEquals(Map.of("", 2L), telemetry.sums("concurrency.usage"));
        assertEquals(Map.of("", 2L), telemetry.sums("concurrency.limit"));
        Await.until(
                "five tasks that were added and two attempts are told",
                () -> telemetry.sums("observer.events").get("observer.event.state=processed, observer.name=otel") >= 7);

        release.countDown();
        supervisor.awaitEmpty(Duration.ofMinutes(2));
        assertEquals(0L, telemetry.sums("task.count").get("task.state=running"));
        assertEquals(Map.of("", 5L), telemetry.counts("concurrency.wait.duration"));
        supervisor.shutdown();
        assertEquals(Map.of(), telemetry.sums("task.count"));
        assertEquals(Map.of(), telemetry.sums("concurrency.usage"));
        assertEquals(Map.of(), telemetry.sums("concurrency.limit"));
        assertEquals(Map.of(), telemetry.sums("observer.events"));
        assertEquals(Map.of("shutdown.outcome=within_grace", 1L), telemetry.counts("shutdown.duration"));
    }

    @Test
    void withoutALimitThereIsNothingToSayOfPermits() {
        try (Supervisor supervisor = telemetry.supervisor()) {
            assertEquals(Optional.empty(), supervisor.snapshot().permits());
            assertEquals(9, telemetry.sums("task.count").size());
            assertEquals(Map.of(), telemetry.sums("concurrency.usage"));
            assertEquals(Map.of(), telemetry.sums("concurrency.limit"));
        }
    }

    @Test
    void whatObserversLostIsCounted() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Observer slow = new Observer() {
            @Override
            public void onEvent(io.taskvisor.event.Event event) {
                Await.openStubbornly(release);
            }

            @Override
            public String name() {
                return "slow";
            }
        };
        try (Supervisor supervisor =
                Telemetry.supervisor(Telemetry.CONFIG.withEventCapacity(2), slow, telemetry.observer())) {
            for (int i = 0; i < 20; i++) {
                supervisor.add(TaskSpec.once("job", context -> {})).await();
            }
            release.countDown();
            Await.until(
                    "the slow one knows",
                    () -> telemetry.sums("observer.events").get("observer.event.state=dropped, observer.name=slow")
                            > 0);
            Await.until("it has caught up", () -> {
                Map<String, Long> events = telemetry.sums("observer.events");
                // Of each task: added, attempt starting, attempt succeeded, finished, removed. And the start.
                return events.get("observer.event.state=dropped, observer.name=slow")
                                + events.get("observer.event.state=processed, observer.name=slow")
                        == 101;
            });
            assertEquals(0L, telemetry.sums("observer.events").get("observer.event.state=dropped, observer.name=otel"));
        }
    }

    @Test
    void supervisorsAreToldApartByTheirNames() throws Exception {
        Telemetry.supervisor(Telemetry.CONFIG.withName("one"), telemetry.observer())
                .run(TaskSpec.once("job", context -> {}));
        Telemetry.supervisor(Telemetry.CONFIG.withName("two"), telemetry.observer())
                .run(TaskSpec.once("job", context -> {}));
        assertEquals(
                Map.of(
                        "supervisor.name=one, task.name=job, task.outcome=completed", 1L,
                        "supervisor.name=two, task.name=job, task.outcome=completed", 1L),
                telemetry.counts("task.duration"));
    }
}
