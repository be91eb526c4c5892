package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.DuplicateNameException;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Letting tasks in, and finding them. */
class AddTest {
    private final TestSupervisor supervisor = TestSupervisor.manual(new FakeTime());

    @AfterEach
    void close() {
        supervisor.close();
    }

    private static TaskSpec spec(String name) {
        return TaskSpec.once(name, context -> {});
    }

    private List<String> names() {
        return supervisor.supervisor().tasks().stream().map(TaskHandle::name).toList();
    }

    @Test
    void idsAreCountedInTheOrderOfAcceptance() {
        assertEquals(new TaskId(1, "a"), supervisor.add(spec("a")).id());
        assertEquals(new TaskId(2, "b"), supervisor.add(spec("b")).id());
        assertEquals("", supervisor.supervisor().path());
    }

    @Test
    void aTaskIsFoundByItsNameUntilItHasFinished() {
        TaskHandle task = supervisor.add(spec("a"));
        assertSame(task, supervisor.supervisor().task("a").orElseThrow());
        assertEquals(Optional.empty(), supervisor.supervisor().task("b"));
        supervisor.runNext();
        assertEquals(Optional.empty(), supervisor.supervisor().task("a"));
        assertEquals(List.of(), names());
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        TaskHandle first = supervisor.add(spec("a"));
        DuplicateNameException refused = assertThrows(DuplicateNameException.class, () -> supervisor.add(spec("a")));
        assertEquals("there is a task or a group named 'a' already", refused.getMessage());
        assertSame(first, supervisor.supervisor().task("a").orElseThrow());
    }

    @Test
    void addAllReturnsTheHandlesInOrder() {
        List<TaskHandle> tasks = supervisor.supervisor().addAll(List.of(spec("b"), spec("a"), spec("c")));
        assertEquals(
                List.of("b", "a", "c"), tasks.stream().map(TaskHandle::name).toList());
        assertEquals(List.of("b", "a", "c"), names());
    }

    @Test
    void addAllOfNothingAddsNothing() {
        assertEquals(List.of(), supervisor.supervisor().addAll(List.of()));
    }

    @Test
    void addAllAddsNoneIfOneNameIsTaken() {
        supervisor.add(spec("taken"));
        DuplicateNameException refused = assertThrows(
                DuplicateNameException.class,
                () -> supervisor.supervisor().addAll(List.of(spec("a"), spec("taken"), spec("b"))));
        assertEquals("there is a task or a group named 'taken' already", refused.getMessage());
        assertEquals(List.of("taken"), names());
        supervisor.supervisor().addAll(List.of(spec("a"), spec("b")));
    }

    @Test
    void addAllAddsNoneIfTwoOfThemHaveTheSameName() {
        DuplicateNameException refused = assertThrows(
                DuplicateNameException.class,
                () -> supervisor.supervisor().addAll(List.of(spec("a"), spec("b"), spec("a"))));
        assertEquals("two of the tasks to add are named 'a'", refused.getMessage());
        assertEquals(List.of(), names());
    }

    @Test
    void aClosedSupervisorTakesNothingIn() {
        supervisor.close();
        String message = "supervisor 'test' is shutting down or has stopped; it accepts no task or group";
        assertEquals(
                message,
                assertThrows(SupervisorClosedException.class, () -> supervisor.add(spec("a")))
                        .getMessage());
        assertEquals(
                message,
                assertThrows(
                                SupervisorClosedException.class,
                                () -> supervisor.supervisor().addAll(List.of(spec("a"), spec("b"))))
                        .getMessage());
        assertEquals(List.of(), names());
    }

    @Test
    void cancellingTheRootCancelsAllAndStaysOpen() {
        TaskHandle ran = supervisor.run(TaskSpec.periodic("ran", Duration.ofSeconds(1), context -> {}));
        TaskHandle waits = supervisor.add(spec("waits"));
        CompletableFuture<TaskOutcome> all = supervisor.supervisor().cancel();
        supervisor.assertOutcome("cancelled", 1, ran);
        supervisor.assertOutcome("cancelled", 0, waits);
        assertEquals(new TaskOutcome.Cancelled(null, 1), all.join());
        assertEquals(TaskState.WAITING, supervisor.add(spec("later")).state());
    }

    @Test
    void theSnapshotCountsTheUnfinished() {
        supervisor.run(spec("done"));
        supervisor.add(spec("a"));
        TaskHandle paused = supervisor.add(spec("b"));
        assertTrue(paused.pause());
        SupervisorSnapshot snapshot = supervisor.supervisor().snapshot();
        assertEquals("test", snapshot.name());
        assertEquals(
                List.of("a", "b"),
                snapshot.tasks().stream().map(task -> task.id().path()).toList());
        assertEquals(TaskState.values().length, snapshot.counts().size());
        assertEquals(1, snapshot.counts().get(TaskState.WAITING));
        assertEquals(1, snapshot.counts().get(TaskState.PAUSED));
        assertEquals(0, snapshot.counts().get(TaskState.FINISHED));
        assertEquals(List.of("trail"), List.copyOf(snapshot.eventsDropped().keySet()));
    }
}
