package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An inline observer shuts the supervisor down, on whatever thread it is called: nothing waits for itself. */
class InlineCallerTest {
    /** Longer than any test may take: whoever waited for himself would be seen. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final AtomicReference<Supervisor> supervisor = new AtomicReference<>();

    /** What the observer's calls returned. */
    private final Queue<ShutdownReport> reports = new ConcurrentLinkedQueue<>();

    /** Calls shutdown at each event of a kind. */
    private final class Closer implements Observer {
        private final EventKind kind;

        Closer(EventKind kind) {
            this.kind = kind;
        }

        @Override
        public void onEvent(Event event) {
            Supervisor opened = supervisor.get();
            if (event.kind() == kind && opened != null) {
                reports.add(opened.shutdown());
            }
        }

        @Override
        public Delivery delivery() {
            return Delivery.INLINE;
        }
    }

    private Supervisor open(EventKind kind) {
        supervisor.set(Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withGrace(LONG)
                        .withObserverDrain(LONG))
                .discovery(false)
                .observer(new Closer(kind))
                .build());
        return supervisor.get();
    }

    @AfterEach
    void theEngineIsSound() {
        RecordedLog.assertNoErrors();
    }

    private ShutdownReport shutDown() throws Exception {
        ShutdownReport report =
                supervisor.get().shutdownAsync().toCompletableFuture().get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(report.clean(), report::toString);
        return report;
    }

    @ParameterizedTest
    @EnumSource(
            value = EventKind.class,
            names = {"SHUTDOWN_REQUESTED", "ALL_STOPPED_WITHIN_GRACE", "SUPERVISOR_STOPPED"})
    void onTheShutdownsOwnThread(EventKind kind) throws Exception {
        open(kind);
        ShutdownReport report = shutDown();
        assertEquals(1, reports.size());
        assertFalse(reports.peek().complete());
        assertFalse(reports.peek().clean());
        assertTrue(reports.peek().toString().contains("is still stopping"), reports.peek()::toString);
        assertTrue(report.complete());
    }

    @Test
    void whenManyWaitingTasksAreStoppedByTheShutdown() throws Exception {
        open(EventKind.TASK_FINISHED);
        for (int i = 0; i < 100; i++) {
            TaskHandle task = supervisor.get().add(TaskSpec.periodic("tick-" + i, LONG, context -> {}));
            Await.until("it waits", () -> task.state().label().equals("scheduled"));
        }
        shutDown();
        assertEquals(100, reports.size());
    }

    @Test
    void onTheThreadOfAnAttempt() throws Exception {
        open(EventKind.ATTEMPT_SUCCEEDED).add(TaskSpec.once("short", context -> {}));
        Await.until("it was called", () -> !reports.isEmpty());
        assertSame(shutDown(), reports.peek());
        assertTrue(reports.peek().callers().get(0).contains("task 'short'"), reports.peek()::toString);
    }

    @Test
    void whileAnAttemptIsAboutToStart() throws Exception {
        open(EventKind.ATTEMPT_STARTING).add(TaskSpec.once("short", context -> {}));
        Await.until("it was called", () -> !reports.isEmpty());
        assertSame(shutDown(), reports.peek());
    }

    @Test
    void onTheThreadThatAddsATask() throws Exception {
        TaskHandle task = open(EventKind.TASK_ADDED).add(TaskSpec.once("never", context -> context.sleep(LONG)));
        assertEquals(1, reports.size());
        assertEquals("cancelled", task.await().label());
        shutDown();
    }

    @Test
    void whileATaskIsPausedWhoseAttemptRuns() throws Exception {
        TaskHandle task = open(EventKind.TASK_PAUSED).add(TaskSpec.restartable("t", context -> context.sleep(LONG)));
        Await.until("it runs", () -> task.state().label().equals("running"));
        task.pause(); // The attempt cannot be told to stop before this returns.
        assertFalse(reports.peek().complete());
        shutDown();
    }

    @Test
    void whenATimeHasCome() throws Exception {
        open(EventKind.ATTEMPT_TIMED_OUT)
                .add(TaskSpec.restartable("slow", context -> context.sleep(LONG))
                        .withTimeout(Duration.ofMillis(1)));
        Await.until("it was called", () -> !reports.isEmpty());
        assertFalse(reports.peek().complete());
        shutDown();
    }

    @ParameterizedTest
    @EnumSource(
            value = EventKind.class,
            names = {"GROUP_STARTED", "GROUP_RESTARTING", "GROUP_STOPPED", "TASK_READY"})
    void whileItsThreadHasAGroupsTurn(EventKind kind) throws Exception {
        open(kind);
        GroupSpec inner = GroupSpec.oneForAll(
                "inner",
                TaskSpec.restartable("a", context -> context.sleep(LONG)),
                TaskSpec.restartable("b", context -> {
                            context.ready();
                            context.sleep(LONG);
                        })
                        .withReadiness(LONG));
        List.of(GroupSpec.restForOne("g", TaskSpec.restartable("first", context -> context.sleep(LONG)), inner))
                .forEach(supervisor.get()::add);
        if (kind == EventKind.GROUP_RESTARTING) {
            supervisor.get().group("g").orElseThrow().restart();
        } else if (kind == EventKind.GROUP_STOPPED) {
            supervisor.get().group("g").orElseThrow().cancel();
        }
        Await.until("it was called", () -> !reports.isEmpty());
        shutDown();
    }

    @Test
    void onManyThreadsAtOnce() throws Exception {
        open(EventKind.ATTEMPT_CANCELLED);
        for (int i = 0; i < 50; i++) {
            supervisor.get().add(TaskSpec.restartable("loop-" + i, context -> context.sleep(LONG)));
        }
        supervisor
                .get()
                .tasks()
                .forEach(task ->
                        Await.until("all run", () -> task.state().label().equals("running")));
        CompletableFuture<ShutdownReport> first =
                supervisor.get().shutdownAsync().toCompletableFuture();
        ShutdownReport report = first.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(report.clean(), report::toString);
        Await.until("all have returned", () -> reports.size() == 50);
        reports.forEach(each -> assertSame(report, each));
    }
}
