package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code of the user's that a supervisor calls in between may shut it down too, and does not wait for itself. */
class ShutdownFromOddPlacesTest {
    /** Longer than any test may take: whoever waited for himself would be seen. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
    private final CompletableFuture<Supervisor> opened = new CompletableFuture<>();

    private Supervisor open(Observer... observers) {
        Supervisor.Builder builder = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withGrace(LONG)
                        .withObserverDrain(LONG))
                .discovery(false);
        List.of(observers).forEach(builder::observer);
        Supervisor supervisor = builder.build();
        opened.complete(supervisor);
        return supervisor;
    }

    @AfterEach
    void theEngineIsSound() {
        RecordedLog.assertNoErrors();
    }

    private void shutDown() {
        report.complete(opened.join().shutdown());
    }

    private ShutdownReport await() throws Exception {
        return report.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static TaskOutcome outcome(TaskHandle task) throws InterruptedException {
        return task.await(Await.LIMIT).orElseThrow(() -> new AssertionError(task + " has no outcome"));
    }

    private static TaskSpec failing(String name) {
        return TaskSpec.restartable(name, context -> {
            throw new IllegalStateException("failed");
        });
    }

    @Test
    void aBackoffStrategy() throws Exception {
        TaskHandle task = open().add(failing("strategy").withBackoff(retry -> {
            shutDown();
            return Duration.ZERO;
        }));
        assertTrue(await().clean(), report.join()::toString);
        assertEquals(1, report.join().callers().size(), report.join()::toString);
        assertEquals("cancelled", outcome(task).label());
    }

    @Test
    void aBackoffStrategyOnAnExecutorOfTheUsers() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            TaskHandle task = open().add(
                            failing("strategy").withExecutor(single).withBackoff(retry -> {
                                shutDown();
                                return LONG;
                            }));
            assertTrue(await().clean(), report.join()::toString);
            assertEquals("cancelled", outcome(task).label());
        } finally {
            single.shutdown();
        }
    }

    @Test
    void aPredicate() throws Exception {
        TaskHandle task = open().add(failing("predicate").withFatalWhen(failure -> {
            shutDown();
            return true;
        }));
        assertTrue(await().clean(), report.join()::toString);
        assertInstanceOf(TaskOutcome.Fatal.class, outcome(task));
    }

    @Test
    void anExecutorThatIsAskedForAThread() throws Exception {
        TaskHandle task = open().add(TaskSpec.once("executed", context -> {}).withExecutor(work -> {
            shutDown();
            work.run();
        }));
        assertTrue(await().clean(), report.join()::toString);
        assertEquals("cancelled", outcome(task).label());
    }

    @Test
    void anUpdate() throws Exception {
        TaskHandle task = open().add(TaskSpec.restartable("updated", context -> context.sleep(LONG)));
        task.update(spec -> {
            shutDown();
            return spec;
        });
        assertTrue(await().clean(), report.join()::toString);
        assertEquals("cancelled", outcome(task).label());
    }

    @Test
    void theStartOfAnAsynchronousTask() throws Exception {
        TaskHandle task = open().add(TaskSpec.once("async", Task.async(context -> {
            shutDown();
            return CompletableFuture.completedFuture(null);
        })));
        assertTrue(await().clean(), report.join()::toString);
        assertEquals(new TaskOutcome.Completed(1), outcome(task));
    }

    @Test
    void aCancelCallbackWhileTheStageGoesOn() throws Exception {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        CountDownLatch up = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        TaskHandle task = open().add(TaskSpec.once("async", Task.async(context -> {
            context.onCancel(() -> {
                called.countDown();
                shutDown();
            });
            up.countDown();
            return stage;
        })));
        Await.open(up);
        task.cancel();
        Await.open(called);
        stage.complete(null);
        assertTrue(await().clean(), report.join()::toString);
        assertEquals(new TaskOutcome.Completed(1), outcome(task));
    }

    @Test
    void anObserverThatIsToldOfTheEnd() throws Exception {
        Supervisor supervisor = open(event -> {
            if (event.kind() == EventKind.SUPERVISOR_STOPPED) {
                shutDown();
            }
        });
        ShutdownReport first = CompletableFuture.supplyAsync(supervisor::shutdown, work -> new Thread(work).start())
                .get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertSame(first, await());
        assertTrue(first.clean(), first::toString);
        assertTrue(first.callers().get(0).contains("observer"), first::toString);
    }

    @Test
    void anObserverThatIsClosed() throws Exception {
        Supervisor supervisor = open(new Observer() {
            @Override
            public void onEvent(Event event) {}

            @Override
            public void close() {
                shutDown();
            }
        });
        ShutdownReport first = CompletableFuture.supplyAsync(supervisor::shutdown, work -> new Thread(work).start())
                .get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertSame(first, await());
        assertTrue(first.clean(), first::toString);
    }

    @Test
    void aTaskAndAnObserverAtOnce() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        CompletableFuture<ShutdownReport> ofObserver = new CompletableFuture<>();
        Supervisor supervisor = open(event -> {
            if (event.kind() == EventKind.ATTEMPT_STARTING) {
                together.await();
                ofObserver.complete(opened.join().shutdown());
            }
        });
        TaskHandle task = supervisor.add(TaskSpec.once("closer", context -> {
            together.await();
            shutDown();
        }));
        assertSame(await(), ofObserver.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertTrue(report.join().clean(), report.join()::toString);
        assertEquals(2, report.join().callers().size(), report.join()::toString);
        assertEquals(new TaskOutcome.Completed(1), outcome(task));
    }

    @Test
    void aTaskInsideRun() throws Exception {
        Supervisor supervisor = open();
        CompletableFuture<ShutdownReport> ofRun = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            try {
                ofRun.complete(supervisor.run(
                        TaskSpec.restartable("loop", context -> context.sleep(LONG)),
                        TaskSpec.once("closer", context -> shutDown())));
            } catch (Throwable e) {
                ofRun.completeExceptionally(e);
            }
        });
        runner.start();
        assertSame(ofRun.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS), await());
        assertTrue(report.join().clean(), report.join()::toString);
        runner.join();
    }

    @Test
    void theStageOfAnotherShutdown() throws Exception {
        Supervisor supervisor = open();
        CompletableFuture<Boolean> same = new CompletableFuture<>();
        supervisor.shutdownAsync().thenAccept(first -> same.complete(supervisor.shutdown() == first));
        assertTrue(same.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
}
