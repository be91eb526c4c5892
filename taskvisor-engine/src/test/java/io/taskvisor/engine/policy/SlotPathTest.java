package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks of slots have paths that are theirs alone, and are found by them. */
class SlotPathTest {
    private final TestSupervisor test = TestSupervisor.threaded(new FakeTime());
    private final Supervisor supervisor = test.supervisor();

    @AfterEach
    void close() {
        test.close();
    }

    private static TaskSpec polite(String name) {
        return TaskSpec.once(name, Blocker.polite());
    }

    private TaskHandle submit(String key, String name) {
        return supervisor.slot(key).submit(polite(name), AdmissionPolicy.QUEUE);
    }

    private void assertFound(TaskHandle task) {
        assertEquals(Optional.of(task), supervisor.task(task.id().path()), task::toString);
    }

    @Test
    void twoTenantsMayUseTheSameNames() {
        TaskHandle acme = submit("acme", "sync");
        TaskHandle globex = submit("globex", "sync");
        TaskHandle added = test.start(polite("sync"));
        Stream.of(acme, globex, added).forEach(task -> test.awaitState(task, TaskState.RUNNING));
        assertEquals("slot://acme/sync#1", acme.id().path());
        assertEquals("slot://acme/sync#1", acme.id().toString());
        assertEquals("sync", acme.id().name());
        assertEquals(Optional.of("globex"), globex.id().slot());
        assertEquals(Optional.empty(), added.id().slot());
        Stream.of(acme, globex, added).forEach(this::assertFound);
        assertEquals(Optional.of(added), supervisor.task("sync"));
        assertEquals(List.of(acme, globex, added), supervisor.tasks());
        String drawn = supervisor.snapshot().render();
        assertTrue(drawn.contains("\n├─ ● slot://globex/sync#2: running"), drawn);
    }

    @Test
    void ownerAndWhatWaitsAreFoundByThePathAndThroughTheSlot() throws Exception {
        Slot slot = supervisor.slot("acme");
        TaskHandle owner = submit("acme", "sync");
        TaskHandle next = submit("acme", "sync");
        TaskHandle last = submit("acme", "report");
        Stream.of(owner, next, last).forEach(this::assertFound);
        assertEquals(Optional.of(owner), slot.owner());
        assertEquals(List.of(next, last), slot.waiting());
        assertEquals(Optional.of(owner), supervisor.task("slot://acme/sync"));
        assertEquals(Optional.of(last), supervisor.task("slot://acme/report"));
        owner.cancel();
        owner.await();
        Await.until("the next has the slot", () -> slot.owner().equals(Optional.of(next)));
        assertEquals(Optional.of(next), supervisor.task("slot://acme/sync"));
        assertEquals(Optional.empty(), supervisor.task(owner.id().path()), "it has finished");
        assertEquals(List.of(last), slot.waiting());
    }

    @Test
    void noPathIsThatOfAnotherWhateverNamesAndKeysThereAre() {
        supervisor.add(GroupSpec.oneForOne("slot:", polite("acme"), GroupSpec.oneForOne("a", polite("sync#1"))));
        List<TaskHandle> tasks = List.of(
                submit("acme", "sync"),
                submit("acme", "sync#1"),
                submit("acme/sync", "x"),
                submit("acme/sync#1", "x"),
                submit("acme", "x"),
                submit("a", "sync"),
                submit("/", "sync"),
                submit("//", "sync"),
                submit("#", "#"),
                submit("slot://acme/sync#1", "sync"),
                test.start(polite("slot:x")),
                supervisor.task("slot:/acme").orElseThrow(),
                supervisor.task("slot:/a/sync#1").orElseThrow());
        Set<String> paths = new HashSet<>();
        tasks.forEach(task -> {
            assertFound(task);
            assertTrue(paths.add(task.id().path()), task::toString);
            assertEquals(task.spec().name(), task.id().name());
        });
        for (String none :
                List.of("slot:", "slot:/", "slot://", "slot:///", "slot://acme", "slot://none/sync", "slot://acme/")) {
            assertEquals(Optional.empty(), supervisor.task(none), none);
        }
    }

    @Test
    void whatIsNoPathOfASlotFindsNothingThere() throws Exception {
        TaskHandle owner = submit("acme", "sync");
        assertEquals(Optional.empty(), supervisor.task("sync"));
        assertEquals(Optional.empty(), supervisor.task("slot://acme/sync#"));
        assertEquals(Optional.empty(), supervisor.task("slot://acme/sync#11"));
        assertEquals(Optional.empty(), supervisor.task("slot://acme/syn"));
        owner.cancel();
        assertEquals("cancelled", owner.await().label());
        assertEquals(Optional.empty(), supervisor.task("slot://acme/sync"));
        assertEquals(
                new TaskOutcome.Completed(1),
                supervisor.add(TaskSpec.once("sync", c -> {})).await());
    }
}
