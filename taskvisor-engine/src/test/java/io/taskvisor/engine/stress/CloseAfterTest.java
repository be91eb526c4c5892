package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Resources that a supervisor closes when it has stopped. */
class CloseAfterTest {
    private final Queue<String> trail = new ConcurrentLinkedQueue<>();
    private final CountDownLatch forever = new CountDownLatch(1);

    private static Supervisor.Builder builder(Duration grace) {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withGrace(grace)
                        .withObserverDrain(grace))
                .discovery(false);
    }

    @AfterEach
    void release() {
        forever.countDown();
        RecordedLog.assertNoErrors();
    }

    @Test
    void theyAreClosedInReverseOrderAfterTasksAndObservers() throws Exception {
        Supervisor supervisor = builder(Duration.ofMinutes(10))
                .closeAfter(() -> trail.add("first"))
                .closeAfter(() -> trail.add("second"))
                .observer(new Observer() {
                    @Override
                    public void onEvent(Event event) {
                        if (event.kind() == EventKind.SUPERVISOR_STOPPED) {
                            trail.add("last event");
                        }
                    }

                    @Override
                    public void close() {
                        trail.add("observer");
                    }
                })
                .build();
        CountDownLatch up = new CountDownLatch(1);
        supervisor.add(TaskSpec.restartable("task", context -> {
            up.countDown();
            try {
                context.sleep(Duration.ofMinutes(10));
            } finally {
                trail.add("task");
            }
        }));
        Await.open(up);
        ShutdownReport report = supervisor.shutdown();
        assertTrue(report.clean(), report::toString);
        assertEquals(List.of("task", "last event", "observer", "second", "first"), List.copyOf(trail));
        assertSame(report, supervisor.shutdown());
        assertEquals(5, trail.size(), "closed once");
    }

    @Test
    void whatOneThrowsIsReportedAndTheOthersAreClosed() {
        Supervisor supervisor = builder(Duration.ofMinutes(10))
                .closeAfter(() -> trail.add("first"))
                .closeAfter(() -> {
                    throw new IOException("pool is broken");
                })
                .closeAfter(() -> {
                    throw new LinkageError("no class");
                })
                .build();
        ShutdownReport report = supervisor.shutdown();
        assertFalse(report.clean());
        assertEquals(List.of("first"), List.copyOf(trail));
        assertEquals(
                List.of("java.lang.LinkageError: no class", "java.io.IOException: pool is broken"),
                report.closeFailures().stream()
                        .map(failure -> failure.cause().toString())
                        .toList());
        String text = report.toString();
        assertTrue(text.contains("\n  failed to close resource 2 ("), text);
        assertTrue(text.contains("): java.io.IOException: pool is broken"), text);
        RecordedLog.await(Level.WARNING, "resource 3 (");
    }

    @Test
    void oneThatHangsIsNamedAndTheOthersAreClosed() throws Exception {
        Supervisor supervisor = builder(Duration.ofMillis(100))
                .closeAfter(() -> trail.add("first"))
                .closeAfter(() -> Await.openStubbornly(forever))
                .closeAfter(() -> trail.add("third"))
                .build();
        ShutdownReport report =
                supervisor.shutdownAsync().toCompletableFuture().get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertFalse(report.clean());
        assertEquals(List.of("third", "first"), List.copyOf(trail));
        assertEquals(1, report.abandoned().size(), report::toString);
        assertTrue(report.abandoned().get(0).what().startsWith("resource 2 ("), report::toString);
        assertTrue(report.toString().contains("Await.openStubbornly"), report::toString);
    }

    @Test
    void oneThatIsInterruptedInTimeSaysSo() {
        Supervisor supervisor = builder(Duration.ofMillis(100))
                .closeAfter(() -> Await.open(forever))
                .build();
        ShutdownReport report = supervisor.shutdown();
        assertEquals(List.of(), report.abandoned(), report::toString);
        assertEquals(
                "java.lang.InterruptedException",
                report.closeFailures().get(0).cause().toString());
    }

    @Test
    void oneThatShutsTheSupervisorDownDoesNotWait() {
        AtomicReference<Supervisor> self = new AtomicReference<>();
        Queue<ShutdownReport> reports = new ConcurrentLinkedQueue<>();
        Supervisor supervisor = builder(Duration.ofMinutes(10))
                .closeAfter(() -> trail.add("first"))
                .closeAfter(() -> reports.add(self.get().shutdown()))
                .closeAfter(() -> self.get().close())
                .build();
        self.set(supervisor);
        ShutdownReport report = supervisor.shutdown();
        assertTrue(report.clean(), report::toString);
        assertFalse(reports.remove().complete());
        assertEquals(List.of("first"), List.copyOf(trail));
    }

    @Test
    void nothingIsClosedIfTheSupervisorCannotBeBuilt() {
        Supervisor.Builder builder = builder(Duration.ofMinutes(10))
                .closeAfter(() -> trail.add("closed"))
                .observer(new Observer() {
                    @Override
                    public void onEvent(Event event) {}

                    @Override
                    public String name() {
                        return " ";
                    }
                });
        assertThrows(IllegalArgumentException.class, builder::build);
        assertEquals(List.of(), List.copyOf(trail));
    }

    @Test
    void theNameIsTakenUntilAllAreClosed() {
        Queue<String> names = new ConcurrentLinkedQueue<>();
        SupervisorConfig config =
                SupervisorConfig.defaults().withHandleSignals(false).withName("close-after-test");
        Supervisor supervisor = Supervisor.builder()
                .config(config)
                .discovery(false)
                .closeAfter(() -> {
                    try (Supervisor other = Supervisor.create(config)) {
                        names.add(other.config().name());
                    }
                })
                .build();
        supervisor.shutdown();
        assertEquals(List.of("close-after-test-2"), List.copyOf(names));
    }
}
