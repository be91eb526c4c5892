package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a handle tells, and the outcome's place in the order of things. */
class HandleTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    @Test
    void everyFutureIsTheCallersOwn() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        CompletableFuture<TaskOutcome> mine = task.outcome();
        CompletableFuture<TaskOutcome> cancelled = task.outcome();
        CompletableFuture<TaskOutcome> untouched = task.outcome();
        mine.complete(new TaskOutcome.Completed(77));
        cancelled.cancel(true);
        assertNotSame(mine, untouched);
        assertFalse(untouched.isDone());
        assertEquals(TaskState.WAITING, task.state());
        supervisor.runNext();
        assertEquals(new TaskOutcome.Completed(1), untouched.join());
        assertEquals(new TaskOutcome.Completed(1), task.outcome().join());
    }

    @Test
    void awaitingWithALimitAnswersEmptyWhenItIsOver() throws InterruptedException {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        assertEquals(Optional.empty(), task.await(Duration.ofMillis(1)));
        assertEquals(Optional.empty(), task.await(Duration.ZERO));
        assertEquals(Optional.empty(), task.await(Duration.ofSeconds(-1)));
        supervisor.runNext();
        assertEquals(Optional.of(new TaskOutcome.Completed(1)), task.await(Duration.ZERO));
        assertEquals(Optional.of(new TaskOutcome.Completed(1)), task.await(Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(new TaskOutcome.Completed(1), task.await());
    }

    @Test
    void awaitingIsInterruptible() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, task::await);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> task.await(Duration.ofDays(1)));
    }

    @Test
    void theNameIsFreeWhenTheOutcomeIsDelivered() {
        List<TaskHandle> added = new ArrayList<>();
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        task.outcome().thenRun(() -> {
            assertEquals(Optional.empty(), supervisor.supervisor().task("t"));
            added.add(supervisor.add(TaskSpec.once("t", script)));
        });
        supervisor.runNext();
        assertEquals(1, added.size());
        supervisor.runNext();
        supervisor.assertOutcome("completed", 1, added.get(0));
    }

    @Test
    void finishedAndRemovedWerePublishedBeforeTheOutcomeIsDelivered() {
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()));
        task.outcome().thenRun(() -> supervisor.add(TaskSpec.once("afterwards", script)));
        supervisor.runNext();
        supervisor.runNext();
        supervisor.trail().ofFinished("afterwards");
        List<String> order = supervisor.trail().events().stream()
                .filter(event -> event instanceof Event.TaskFinished
                        || event instanceof Event.TaskRemoved
                        || event instanceof Event.TaskAdded)
                .map(event -> event.kind().label() + " "
                        + ((Event.TaskEvent) event).task().path())
                .limit(4)
                .toList();
        assertEquals(List.of("task_added t", "task_finished t", "task_removed t", "task_added afterwards"), order);
    }

    @Test
    void theOutcomeIsDeliveredAfterTheAttemptHasLeft() {
        boolean[] done = new boolean[1];
        TaskHandle[] task = new TaskHandle[1];
        task[0] = supervisor.run(TaskSpec.once("t", context -> {
            supervisor.supervisor().task("t").orElseThrow().cancel();
            done[0] = supervisor.supervisor().task("t").orElseThrow().outcome().isDone();
        }));
        assertFalse(done[0]);
        assertTrue(task[0].outcome().isDone());
    }

    @Test
    void theSnapshotTellsTheTasksLife() {
        TaskHandle task = supervisor.add(
                TaskSpec.restartable("t", script.fail("1").succeed()).withBackoff(retry -> Duration.ofMillis(10)));
        assertEquals(TaskState.WAITING, task.snapshot().state());
        assertEquals(0, task.snapshot().attempts());
        supervisor.runNext();
        assertEquals(task.id(), task.snapshot().id());
        assertEquals(TaskState.BACKING_OFF, task.snapshot().state());
        assertEquals(1, task.snapshot().attempts());
        assertEquals(1, task.snapshot().consecutiveFailures());
        assertEquals("1", task.snapshot().lastFailure().orElseThrow().getMessage());
        assertEquals(Optional.of(FakeTime.START.plusMillis(10)), task.snapshot().nextAttemptAt());
        assertEquals(Optional.empty(), task.snapshot().outcome());
        supervisor.runNextWhenDue(task);
        assertEquals(TaskState.FINISHED, task.snapshot().state());
        assertEquals(0, task.snapshot().consecutiveFailures());
        assertEquals(Optional.empty(), task.snapshot().lastFailure());
        assertEquals(Optional.empty(), task.snapshot().nextAttemptAt());
        assertEquals(Optional.of(new TaskOutcome.Completed(2)), task.snapshot().outcome());
    }

    @Test
    void aHandleLivesOnPastTheEnd() {
        TaskHandle task = supervisor.run(TaskSpec.once("t", script.succeed()));
        supervisor.close();
        assertEquals(TaskState.FINISHED, task.state());
        assertEquals("t", task.name());
        assertEquals("t#1 FINISHED", task.toString());
        assertEquals(new TaskOutcome.Completed(1), task.outcome().join());
    }
}
