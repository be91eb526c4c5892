package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Task;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an attempt is told by its context. */
class ContextTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final List<Object> seen = new ArrayList<>();

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskHandle seeing(Task task) {
        TaskHandle handle = supervisor.run(TaskSpec.once("t", task));
        supervisor.assertOutcome("completed", 1, handle);
        return handle;
    }

    @Test
    void whoItIs() {
        TaskHandle task = seeing(context -> {
            seen.add(context.id());
            seen.add(context.name());
            seen.add(context.attempt());
        });
        assertEquals(List.of(task.id(), "t", 1), seen);
    }

    @Test
    void attemptsAreCountedOverTheWholeLife() {
        Script script = new Script(time).fail("1").succeed().fail("3").then(context -> seen.add(context.attempt()));
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofMillis(10), script));
        supervisor.runNextWhenDue(task);
        assertEquals(List.of(4), seen);
    }

    @Test
    void lastFailureIsWhatEndedThePreviousAttemptIfThatFailed() {
        Script script = new Script(time);
        Task sees = context ->
                seen.add(context.lastFailure().map(Throwable::getMessage).orElse("none"));
        script.then(context -> {
                    sees.run(context);
                    throw new Exception("1");
                })
                .then(context -> {
                    sees.run(context);
                    throw new Exception("2");
                })
                .then(sees);
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", Duration.ofMillis(10), script));
        supervisor.runNextWhenDue(task);
        assertEquals(List.of("none", "1", "2", "none"), seen);
    }

    @Test
    void withoutLimitsNothingIsSaidToRemain() {
        seeing(context -> assertEquals(Optional.empty(), context.remaining()));
    }

    @Test
    void remainingCountsDownToTheTimeout() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", context -> {
                    seen.add(context.remaining().orElseThrow().toMillis());
                    supervisor.advanceMillis(30);
                    seen.add(context.remaining().orElseThrow().toMillis());
                    supervisor.advanceMillis(500);
                    seen.add(context.remaining().orElseThrow().toMillis());
                })
                .withTimeout(Duration.ofMillis(100)));
        supervisor.advanceMillis(1_000);
        supervisor.runNext();
        supervisor.assertOutcome("failed", 1, task);
        assertEquals(List.<Object>of(100L, 70L, 0L), seen);
    }

    @Test
    void remainingIsTheDeadlineWhereThatComesFirst() {
        supervisor.add(TaskSpec.once("t", context -> {
                    seen.add(context.remaining().orElseThrow().toMillis());
                    supervisor.advanceMillis(30);
                    seen.add(context.remaining().orElseThrow().toMillis());
                })
                .withDeadline(Duration.ofMillis(1_050))
                .withTimeout(Duration.ofMillis(100)));
        supervisor.advanceMillis(1_000);
        supervisor.runNext();
        assertEquals(List.<Object>of(50L, 20L), seen);
    }

    @Test
    void aSleepOfZeroOrLessOnlyChecksForCancellation() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", context -> {
            context.sleep(Duration.ZERO);
            context.sleep(Duration.ofSeconds(Long.MIN_VALUE));
            supervisor.supervisor().task("t").orElseThrow().cancel();
            assertThrows(TaskCancelledException.class, () -> context.sleep(Duration.ZERO));
            assertThrows(TaskCancelledException.class, () -> context.sleep(Duration.ofSeconds(Long.MAX_VALUE)));
        }));
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void aSleepLastsExactlyAsLongAsItShould() {
        try (TestSupervisor threaded = TestSupervisor.threaded(time)) {
            TaskHandle task = threaded.start(TaskSpec.once("t", context -> context.sleep(Duration.ofSeconds(3))));
            Await.until("it sleeps", () -> time.scheduled() == 1);
            time.advance(Duration.ofSeconds(3).minusNanos(1));
            assertEquals(false, task.outcome().isDone());
            time.advance(Duration.ofNanos(1));
            threaded.assertOutcome("completed", 1, task);
            assertEquals(0, time.scheduled());
        }
    }

    @Test
    void anInterruptBySomebodyElseEndsASleep() {
        seeing(context -> {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> context.sleep(Duration.ofDays(1)));
            assertEquals(false, Thread.currentThread().isInterrupted());
        });
    }

    @Test
    void aThreadOfTheTasksOwnMaySleepThereAndIsWoken() {
        try (TestSupervisor threaded = TestSupervisor.threaded(time)) {
            List<String> trail = new CopyOnWriteArrayList<>();
            TaskHandle task = threaded.start(TaskSpec.once("t", context -> {
                Thread own = new Thread(() -> {
                    try {
                        context.sleep(Duration.ofDays(1));
                    } catch (TaskCancelledException | InterruptedException e) {
                        trail.add(e.getClass().getSimpleName());
                    }
                });
                own.start();
                while (own.isAlive()) {
                    try {
                        own.join();
                    } catch (InterruptedException e) {
                        trail.add("interrupted");
                    }
                }
            }));
            Await.until("it sleeps", () -> time.scheduled() == 1);
            task.cancel();
            threaded.assertOutcome("completed", 1, task);
            assertTrue(trail.contains("TaskCancelledException"), trail::toString);
        }
    }
}
