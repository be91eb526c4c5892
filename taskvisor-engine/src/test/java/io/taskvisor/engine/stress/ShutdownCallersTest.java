package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever calls shutdown, from wherever, gets the one report, and nobody waits for himself. */
class ShutdownCallersTest {
    /** Longer than any test may take: whoever waited for himself would be seen. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final CountDownLatch forever = new CountDownLatch(1);

    private Supervisor open(Duration grace, Observer... observers) {
        Supervisor.Builder builder = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withGrace(grace)
                        .withObserverDrain(grace))
                .discovery(false);
        List.of(observers).forEach(builder::observer);
        return builder.build();
    }

    @AfterEach
    void release() {
        forever.countDown();
    }

    private static ShutdownReport await(CompletableFuture<ShutdownReport> report) throws Exception {
        return report.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aTaskIsNamedAndItsOutcomeComesWhenItEnds() throws Exception {
        Supervisor supervisor = open(LONG);
        CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
        TaskHandle task = supervisor.add(TaskSpec.once("closer", context -> report.complete(supervisor.shutdown())));
        assertTrue(await(report).clean(), () -> report.join().toString());
        assertEquals(1, report.join().callers().size());
        assertTrue(report.join().callers().get(0).contains("task 'closer'"), report.join()::toString);
        assertEquals(new TaskOutcome.Completed(1), task.await());
    }

    @Test
    void twoTasksAtOnceDoNotWaitForEachOther() throws Exception {
        Supervisor supervisor = open(LONG);
        CyclicBarrier together = new CyclicBarrier(2);
        CompletableFuture<ShutdownReport> first = new CompletableFuture<>();
        CompletableFuture<ShutdownReport> second = new CompletableFuture<>();
        for (CompletableFuture<ShutdownReport> report : List.of(first, second)) {
            supervisor.add(TaskSpec.once("closer-" + (report == first), context -> {
                together.await();
                report.complete(supervisor.shutdown());
            }));
        }
        assertSame(await(first), await(second));
        assertEquals(2, first.join().callers().size(), first.join()::toString);
    }

    @Test
    void anObserver() throws Exception {
        CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
        CompletableFuture<Supervisor> supervisor = new CompletableFuture<>();
        supervisor.complete(open(LONG, event -> {
            if (event instanceof Event.TaskFinished) {
                report.complete(supervisor.join().shutdown());
            }
        }));
        supervisor.join().add(TaskSpec.once("short", context -> {}));
        assertTrue(await(report).callers().get(0).contains("observer"), report.join()::toString);
    }

    @Test
    void aCancelCallback() throws Exception {
        Supervisor supervisor = open(LONG);
        CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
        CountDownLatch up = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.once("cancelled", context -> {
            context.onCancel(() -> report.complete(supervisor.shutdown()));
            up.countDown();
            context.sleep(LONG);
        }));
        Await.open(up);
        task.cancel();
        assertTrue(await(report).clean(), report.join()::toString);
    }

    @Test
    void aCancelCallbackWhoseTaskTakesLongerToLeave() throws Exception {
        Supervisor supervisor = open(LONG);
        CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
        CountDownLatch up = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.once("cancelled", context -> {
            context.onCancel(() -> report.complete(supervisor.shutdown()));
            up.countDown();
            Await.until("the shutdown has begun", () -> isShuttingDown(supervisor));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // It waits for this thread now.
        }));
        Await.open(up);
        task.cancel();
        assertTrue(await(report).clean(), report.join()::toString);
    }

    private static boolean isShuttingDown(Supervisor supervisor) {
        Thread.interrupted(); // Of the cancel.
        return supervisor.toString().endsWith("(closed)");
    }

    @Test
    void theCompletionOfAnOutcome() throws Exception {
        Supervisor supervisor = open(LONG);
        CountDownLatch go = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.once("short", context -> Await.open(go)));
        CompletableFuture<ShutdownReport> report = task.outcome().thenApply(outcome -> supervisor.shutdown());
        go.countDown();
        assertTrue(await(report).clean(), report.join()::toString);
    }

    @Test
    void theCompletionOfAnAsynchronousTask() throws Exception {
        Supervisor supervisor = open(LONG);
        CompletableFuture<Void> stage = new CompletableFuture<>();
        TaskHandle task = supervisor.add(TaskSpec.once("async", Task.async(context -> stage)));
        CompletableFuture<ShutdownReport> report = task.outcome().thenApply(outcome -> supervisor.shutdown());
        Thread completer = new Thread(() -> stage.complete(null));
        completer.start();
        assertTrue(await(report).clean(), report.join()::toString);
        completer.join();
    }

    @Test
    void callersFromOutsideShareOneReport() throws Exception {
        Supervisor supervisor = open(LONG);
        supervisor.add(TaskSpec.restartable("loop", context -> context.sleep(LONG)));
        List<CompletableFuture<ShutdownReport>> reports = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            reports.add(CompletableFuture.supplyAsync(supervisor::shutdown, work -> new Thread(work).start()));
        }
        ShutdownReport one = supervisor.shutdownAsync().toCompletableFuture().get();
        for (CompletableFuture<ShutdownReport> report : reports) {
            assertSame(one, await(report));
        }
        assertTrue(one.callers().isEmpty());
        assertTrue(one.clean());
    }

    @Test
    void anInterruptOfTheCallerIsKept() {
        Supervisor supervisor = open(LONG);
        supervisor.add(TaskSpec.restartable("loop", context -> context.sleep(LONG)));
        Thread.currentThread().interrupt();
        assertTrue(supervisor.shutdown().clean());
        assertTrue(Thread.interrupted());
    }

    @Test
    void anInterruptOfRunShutsDownFirst() throws Exception {
        Supervisor supervisor = open(LONG);
        CountDownLatch up = new CountDownLatch(1);
        CountDownLatch cleaned = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread runner = new Thread(() -> thrown.complete(assertThrows(
                InterruptedException.class,
                () -> supervisor.run(TaskSpec.restartable("loop", context -> {
                    up.countDown();
                    try {
                        context.sleep(LONG);
                    } finally {
                        cleaned.countDown();
                    }
                })))));
        runner.start();
        Await.open(up);
        runner.interrupt();
        assertInstanceOf(InterruptedException.class, thrown.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, cleaned.getCount());
        runner.join();
    }

    @Test
    void whatNeverStopsIsNamedWithItsStackWithinTheBudget() throws Exception {
        CountDownLatch observing = new CountDownLatch(1);
        Supervisor supervisor = open(Duration.ofMillis(100), new Observer() {
            @Override
            public void onEvent(Event event) {
                observing.countDown();
                Await.openStubbornly(forever);
            }

            @Override
            public String name() {
                return "stuck";
            }
        });
        CountDownLatch up = new CountDownLatch(2);
        CountDownLatch called = new CountDownLatch(1);
        TaskHandle stubborn = supervisor.add(TaskSpec.restartable("stubborn", context -> {
            up.countDown();
            Await.openStubbornly(forever);
        }));
        TaskHandle callback = supervisor.add(TaskSpec.restartable("hanging", context -> {
            context.onCancel(() -> {
                called.countDown();
                Await.openStubbornly(forever);
            });
            up.countDown();
            context.sleep(LONG);
        }));
        Await.open(up);
        Await.open(observing);
        callback.cancel();
        Await.open(called);

        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        String text = report.toString();
        assertTrue(text.contains("abandoned task 'stubborn'"), text);
        assertTrue(text.contains("abandoned task 'hanging'"), text);
        assertTrue(text.contains("abandoned observer 'stuck'"), text);
        assertEquals(3, text.split("Await.openStubbornly", -1).length - 1, text);
        assertInstanceOf(TaskOutcome.Abandoned.class, stubborn.await());
        assertInstanceOf(TaskOutcome.Abandoned.class, callback.await());
    }

    @Test
    void aThreadThatWasAbandonedBeforeAndIsStillThereIsNamedToo() throws Exception {
        Supervisor supervisor = open(Duration.ofMillis(100));
        CountDownLatch up = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.once("earlier", context -> {
                    up.countDown();
                    Await.openStubbornly(forever);
                })
                .withStopGrace(Duration.ZERO));
        Await.open(up);
        task.cancel();
        assertInstanceOf(TaskOutcome.Abandoned.class, task.await());
        ShutdownReport report = supervisor.shutdown();
        assertEquals(1, report.abandoned().size(), report::toString);
        assertTrue(report.toString().contains("Await.openStubbornly"), report::toString);
    }

    @Test
    void aThreadThatWasAbandonedAndCameBackIsNotNamed() throws Exception {
        Supervisor supervisor = open(LONG);
        CountDownLatch up = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.once("returned", context -> {
                    up.countDown();
                    Await.openStubbornly(forever);
                })
                .withStopGrace(Duration.ZERO));
        Await.open(up);
        task.cancel();
        assertInstanceOf(TaskOutcome.Abandoned.class, task.await());
        forever.countDown();
        RecordedLog.await(Level.INFO, "attempt 1 of task 'returned', which had been abandoned, has ended");
        assertTrue(supervisor.shutdown().clean());
    }

    @Test
    void aStrategyThatHangsDoesNotHoldUpTheEnd() throws Exception {
        Supervisor supervisor = open(Duration.ofMillis(100));
        CountDownLatch asked = new CountDownLatch(1);
        TaskHandle task = supervisor.add(TaskSpec.restartable("undecided", context -> {
                    throw new IllegalStateException("failed");
                })
                .withBackoff(retry -> {
                    asked.countDown();
                    Await.openStubbornly(forever);
                    return Duration.ZERO;
                }));
        Await.open(asked);
        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        assertInstanceOf(TaskOutcome.Abandoned.class, task.await());
        assertTrue(supervisor.tasks().isEmpty());
    }
}
