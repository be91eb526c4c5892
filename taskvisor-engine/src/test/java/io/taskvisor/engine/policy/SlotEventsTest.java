package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Rejection;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of submissions, and in which order. */
class SlotEventsTest {
    private final TestSupervisor test = TestSupervisor.threaded(new FakeTime(), config -> config.withMaxSlotQueue(1));
    private final Slot slot = test.supervisor().slot("key");
    private final Blocker owner = Blocker.polite();

    @AfterEach
    void close() {
        test.close();
    }

    private TaskHandle own() {
        TaskHandle task = slot.submit(TaskSpec.once("owner", owner), AdmissionPolicy.QUEUE);
        owner.awaitStarted(1);
        return task;
    }

    private TaskHandle submit(String name, AdmissionPolicy policy) {
        return slot.submit(TaskSpec.once(name, context -> {}).withTags(Map.of("tenant", "acme")), policy);
    }

    @Test
    void oneThatHasTheSlotAtOnceIsATaskLikeAnyOther() throws Exception {
        submit("a", AdmissionPolicy.REPLACE).await();
        assertEquals(
                List.of("task_added", "attempt_starting", "attempt_succeeded", "task_finished", "task_removed"),
                test.trail().ofFinished("a"));
    }

    @Test
    void oneThatWaitsIsQueuedThenAdded() throws Exception {
        TaskHandle first = own();
        TaskHandle waits = submit("a", AdmissionPolicy.QUEUE);
        owner.release();
        waits.await();
        List<String> labels = test.trail().ofFinished("a");
        assertEquals(List.of("slot_queued", "task_added", "attempt_starting"), labels.subList(0, 3));
        Event.SlotQueued queued = test.trail().first(Event.SlotQueued.class);
        assertEquals("key", queued.slot());
        assertEquals(AdmissionPolicy.QUEUE, queued.policy());
        assertEquals(Map.of("tenant", "acme"), queued.tags());
        assertEquals(1, queued.waiting());
        assertEquals(first.id(), queued.owner());
        assertEquals(TaskState.RUNNING, queued.ownerState());
    }

    @Test
    void oneThatIsTurnedAwayWasNeverAdded() throws Exception {
        own();
        TaskHandle busy = submit("a", AdmissionPolicy.DROP_IF_RUNNING);
        assertEquals(List.of("slot_rejected", "task_rejected"), test.trail().of("a", 2));
        Event.TaskRejected rejected = test.trail().first(Event.TaskRejected.class);
        assertEquals(busy.id(), rejected.task());
        assertEquals(Rejection.SLOT_BUSY, rejected.reason());
        assertEquals(
                AdmissionPolicy.DROP_IF_RUNNING,
                test.trail().first(Event.SlotRejected.class).policy());
        submit("b", AdmissionPolicy.QUEUE).cancel();
        assertEquals(
                List.of("slot_queued", "slot_rejected", "task_rejected"),
                test.trail().of("b", 3));
    }

    @Test
    void whoReplacesWhomIsTold() throws Exception {
        TaskHandle first = own();
        TaskHandle older = submit("a", AdmissionPolicy.KEEP_LATEST);
        TaskHandle newer = submit("b", AdmissionPolicy.REPLACE);
        newer.await();
        assertEquals(
                List.of("slot_queued", "slot_rejected", "task_rejected"),
                test.trail().of("a", 3));
        List<String> labels = test.trail().ofFinished("b");
        assertEquals(List.of("slot_queued", "slot_replaced", "slot_replaced", "task_added"), labels.subList(0, 4));
        List<Event.SlotReplaced> replaced = test.trail().events(Event.SlotReplaced.class);
        assertEquals(
                List.of(older.id(), first.id()),
                replaced.stream().map(Event.SlotReplaced::replaced).toList());
        assertEquals(
                List.of(TaskState.PENDING, TaskState.RUNNING),
                replaced.stream().map(Event.SlotReplaced::state).toList());
    }
}
