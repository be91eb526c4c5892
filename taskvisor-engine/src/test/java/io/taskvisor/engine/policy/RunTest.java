package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.DuplicateNameException;
import io.taskvisor.GroupSpec;
import io.taskvisor.ShutdownReport;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code run} and {@code awaitEmpty}: waiting for all tasks. */
class RunTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.threaded(time, config -> config.withGrace(Await.LIMIT));
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final Blocker blocker = Blocker.polite();

    @AfterEach
    void close() {
        blocker.release();
        supervisor.close();
    }

    private TaskSpec noting(String name) {
        return TaskSpec.once(name, context -> trail.add(name));
    }

    @Test
    void runWaitsForItsChildrenAndShutsDown() throws InterruptedException {
        ShutdownReport report = supervisor.supervisor().run(noting("a"), noting("b"));
        assertTrue(report.clean());
        assertEquals(0, report.tasks());
        assertEquals(List.of("a", "b"), trail.stream().sorted().toList());
        assertThrows(SupervisorClosedException.class, () -> supervisor.add(noting("c")));
    }

    @Test
    void theReportSaysWhatTheProgramHasComeTo() throws InterruptedException {
        ShutdownReport report = supervisor
                .supervisor()
                .run(
                        noting("good"),
                        TaskSpec.once("bad", context -> {
                            throw new IllegalStateException("no input");
                        }),
                        GroupSpec.oneForAll("worse", TaskSpec.once("child", context -> {
                            throw new IllegalStateException("nor here");
                        })));
        assertTrue(report.clean());
        assertFalse(report.succeeded());
        assertEquals(1, report.exitCode());
        assertEquals(List.of("bad", "worse"), List.copyOf(report.failed().keySet()));
        assertInstanceOf(TaskOutcome.Failed.class, report.failed().get("bad"));
        assertTrue(
                report.toString().contains("'bad' ended failed: java.lang.IllegalStateException: no input"),
                report::toString);
    }

    @Test
    void aProgramThatWasStoppedHasNotFailed() throws InterruptedException {
        ShutdownReport report = supervisor
                .supervisor()
                .run(TaskSpec.restartable("b", blocker), TaskSpec.once("a", context -> {
                    blocker.awaitStarted(1);
                    supervisor.supervisor().shutdownAsync();
                }));
        assertTrue(report.succeeded());
        assertEquals(0, report.exitCode());
        assertEquals(Map.of(), report.failed());
    }

    @Test
    void runWaitsForWhatItsChildrenAdd() throws InterruptedException {
        supervisor.supervisor().run(TaskSpec.once("a", context -> supervisor.add(noting("b"))));
        assertEquals(List.of("b"), trail);
    }

    @Test
    void runOfNothingShutsDownAtOnce() throws InterruptedException {
        assertTrue(supervisor.supervisor().run().clean());
    }

    @Test
    void runEndsWhenSomebodyShutsDown() throws InterruptedException {
        CompletableFuture<ShutdownReport> other = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            blocker.awaitStarted(1);
            other.complete(supervisor.supervisor().shutdown());
        });
        closer.start();
        ShutdownReport report = supervisor.supervisor().run(TaskSpec.once("t", blocker));
        closer.join();
        assertSame(report, other.join());
        assertEquals(1, report.tasks());
    }

    @Test
    void runThatIsInterruptedShutsDownFirst() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread runner = new Thread(() -> {
            try {
                supervisor.supervisor().run(TaskSpec.once("t", blocker));
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        runner.start();
        blocker.awaitStarted(1);
        runner.interrupt();
        runner.join(Await.LIMIT.toMillis());
        assertInstanceOf(InterruptedException.class, thrown.get());
        assertThrows(SupervisorClosedException.class, () -> supervisor.add(noting("c")));
        blocker.awaitEnded(1);
    }

    @Test
    void runThatIsRefusedAddsNothingAndStaysOpen() {
        assertThrows(DuplicateNameException.class, () -> supervisor.supervisor().run(noting("a"), noting("a")));
        TaskHandle task = supervisor.add(noting("a"));
        supervisor.assertOutcome("completed", 1, task);
        assertEquals(List.of("a"), trail);
    }

    @Test
    void runOnAClosedSupervisorIsRefused() {
        supervisor.close();
        assertThrows(
                SupervisorClosedException.class, () -> supervisor.supervisor().run(noting("a")));
    }

    @Test
    void awaitEmptyAnswersWhetherNothingIsLeft() throws InterruptedException {
        assertTrue(supervisor.supervisor().awaitEmpty(Duration.ZERO));
        supervisor.start(TaskSpec.once("t", blocker));
        assertFalse(supervisor.supervisor().awaitEmpty(Duration.ZERO));
        assertFalse(supervisor.supervisor().awaitEmpty(Duration.ofMillis(1)));
        assertFalse(supervisor.supervisor().awaitEmpty(Duration.ofSeconds(-1)));
        blocker.release();
        assertTrue(supervisor.supervisor().awaitEmpty(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    @Test
    void awaitEmptyIsInterruptible() {
        supervisor.start(TaskSpec.once("t", blocker));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> supervisor.supervisor().awaitEmpty(Duration.ofDays(1)));
    }

    @Test
    void awaitEmptyLeavesTheSupervisorOpen() throws InterruptedException {
        supervisor.add(noting("a"));
        assertTrue(supervisor.supervisor().awaitEmpty(Await.LIMIT));
        supervisor.add(noting("b"));
        assertTrue(supervisor.supervisor().awaitEmpty(Await.LIMIT));
        assertEquals(List.of("a", "b"), trail);
    }
}
