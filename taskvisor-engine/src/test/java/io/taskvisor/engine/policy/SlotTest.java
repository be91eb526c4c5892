package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.DeadlineExceededException;
import io.taskvisor.Rejection;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Puppet;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One key, one owner: what becomes of submissions. */
class SlotTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor test = TestSupervisor.threaded(time, config -> config.withMaxSlotQueue(2));
    private final Slot slot = test.supervisor().slot("key");
    private final List<String> journal = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        test.close();
    }

    private Puppet puppet(String name) {
        return new Puppet(name, journal);
    }

    private TaskHandle submit(String name, AdmissionPolicy policy) {
        return slot.submit(puppet(name).spec(), policy);
    }

    /** Submits a task that runs until it is told to end. */
    private TaskHandle own(Puppet puppet) {
        TaskHandle task = slot.submit(puppet.spec(), AdmissionPolicy.QUEUE);
        running(task);
        return task;
    }

    private static void running(TaskHandle task) {
        Await.until(task.name() + " runs", () -> task.state() == TaskState.RUNNING);
    }

    private static TaskOutcome outcome(TaskHandle task) throws InterruptedException {
        return task.await(Await.LIMIT).orElseThrow(() -> new AssertionError(task + " has no outcome"));
    }

    private static TaskOutcome rejected(Rejection reason) {
        return new TaskOutcome.Rejected(reason);
    }

    private List<String> waiting() {
        return slot.snapshot().waiting().stream().map(task -> task.name()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void aFreeSlotTakesAnything(AdmissionPolicy policy) throws Exception {
        Puppet puppet = puppet("a");
        TaskHandle task = slot.submit(puppet.spec(), policy);
        running(task);
        assertEquals(Optional.of(task.id()), slot.snapshot().owner().map(owner -> owner.id()));
        assertEquals(Optional.of(task), test.supervisor().task(task.id().path()));
        puppet.succeed();
        assertEquals(new TaskOutcome.Completed(1), outcome(task));
        assertEquals(Optional.empty(), slot.snapshot().owner());
    }

    @Test
    void aQueueIsFirstComeFirstServedAndBounded() throws Exception {
        Puppet a = puppet("a");
        Puppet b = puppet("b");
        Puppet c = puppet("c");
        own(a);
        TaskHandle second = slot.submit(b.spec(), AdmissionPolicy.QUEUE);
        TaskHandle third = slot.submit(c.spec(), AdmissionPolicy.QUEUE);
        assertEquals(List.of("b", "c"), waiting());
        assertEquals(TaskState.PENDING, second.state());
        assertEquals(rejected(Rejection.QUEUE_FULL), outcome(submit("d", AdmissionPolicy.QUEUE)));
        c.succeed();
        b.succeed();
        a.succeed();
        assertEquals(new TaskOutcome.Completed(1), outcome(third));
        assertEquals(List.of("+a", "-a", "+b", "-b", "+c", "-c"), journal);
    }

    @Test
    void whatDoesNotWaitIsRejectedWhileTheSlotIsTaken() throws Exception {
        Puppet a = puppet("a");
        TaskHandle owner = own(a);
        assertEquals(rejected(Rejection.SLOT_BUSY), outcome(submit("b", AdmissionPolicy.DROP_IF_RUNNING)));
        a.succeed();
        outcome(owner);
        // Who has seen the outcome finds the slot free.
        running(submit("c", AdmissionPolicy.DROP_IF_RUNNING));
    }

    @Test
    void theLatestTakesThePlaceOfTheOneThatWaits() throws Exception {
        Puppet a = puppet("a");
        own(a);
        TaskHandle older = submit("b", AdmissionPolicy.KEEP_LATEST);
        submit("c", AdmissionPolicy.QUEUE);
        submit("d", AdmissionPolicy.QUEUE);
        TaskHandle newer = submit("e", AdmissionPolicy.KEEP_LATEST);
        assertEquals(rejected(Rejection.SUPERSEDED), outcome(older));
        assertEquals(List.of("e", "c", "d"), waiting());
        a.succeed();
        running(newer);
    }

    @Test
    void aReplacementComesNextAndNeverOverlaps() throws Exception {
        Blocker stubborn = Blocker.stubborn();
        TaskHandle owner = slot.submit(TaskSpec.once("a", stubborn), AdmissionPolicy.QUEUE);
        stubborn.awaitStarted(1);
        submit("b", AdmissionPolicy.QUEUE);
        TaskHandle latest = submit("c", AdmissionPolicy.KEEP_LATEST);
        TaskHandle first = submit("d", AdmissionPolicy.REPLACE);
        assertEquals(rejected(Rejection.SUPERSEDED), outcome(latest));
        TaskHandle second = submit("e", AdmissionPolicy.REPLACE);
        assertEquals(rejected(Rejection.SUPERSEDED), outcome(first));
        assertEquals(List.of("e", "b"), waiting());
        assertEquals(TaskState.STOPPING, owner.state());
        assertEquals(TaskState.PENDING, second.state());
        stubborn.release();
        outcome(owner);
        running(second);
        assertEquals(List.of("b"), waiting());
    }

    @Test
    void oneThatIsCancelledWhileItWaitsNeverRuns() throws Exception {
        Puppet a = puppet("a");
        TaskHandle owner = own(a);
        TaskHandle b = submit("b", AdmissionPolicy.QUEUE);
        TaskHandle c = submit("c", AdmissionPolicy.QUEUE);
        assertEquals(rejected(Rejection.REMOVED), b.cancel().getNow(null));
        assertEquals(TaskState.RUNNING, owner.state());
        assertEquals(List.of("c"), waiting());
        submit("d", AdmissionPolicy.QUEUE);
        assertEquals(List.of("c", "d"), waiting());
        a.succeed();
        Await.until("c runs", () -> journal.contains("+c")); // Its state says so a moment before its code does.
        assertEquals(List.of("+a", "-a", "+c"), journal);
    }

    @Test
    void aNameMayBeThatOfAnotherTaskOfItsSlotOrOfOneThatWasAdded() throws Exception {
        Puppet a = puppet("a");
        own(a);
        Puppet again = puppet("a");
        TaskHandle same = slot.submit(again.spec(), AdmissionPolicy.QUEUE);
        test.start(TaskSpec.once("a", Blocker.polite()));
        a.succeed();
        running(same);
        again.succeed();
        assertEquals(new TaskOutcome.Completed(1), outcome(same));
    }

    @Test
    void retriesAndBackoffsKeepTheSlot() throws Exception {
        Puppet a = puppet("a");
        TaskHandle owner = slot.submit(
                a.spec().withBackoff(BackoffStrategy.constant(Duration.ofSeconds(1))), AdmissionPolicy.QUEUE);
        running(owner);
        a.fail("not yet");
        test.awaitTimed(owner, TaskState.BACKING_OFF);
        TaskHandle next = submit("b", AdmissionPolicy.QUEUE);
        assertEquals(List.of("b"), waiting());
        test.advanceMillis(1_000);
        a.succeed();
        assertEquals(new TaskOutcome.Completed(2), outcome(owner));
        running(next);
    }

    @Test
    void anOwnerThatIsStuckSaysSoAndKeepsTheSlotUntilItsThreadHasEnded() throws Exception {
        Blocker stubborn = Blocker.stubborn();
        TaskSpec spec = TaskSpec.restartable("a", stubborn).withTimeout(Duration.ofSeconds(1));
        TaskHandle owner = slot.submit(spec, AdmissionPolicy.QUEUE);
        stubborn.awaitStarted(1);
        test.advanceMillis(1_000);
        test.advanceMillis(5_000);
        test.awaitState(owner, TaskState.STUCK);
        assertTrue(slot.snapshot().isStuck());
        TaskHandle next = submit("b", AdmissionPolicy.REPLACE);
        assertEquals(
                TaskState.STUCK, test.trail().first(Event.SlotReplaced.class).state());
        assertEquals(List.of("b"), waiting());
        test.advanceMillis(5_000);
        assertInstanceOf(TaskOutcome.Abandoned.class, outcome(owner));
        assertEquals(List.of("b"), waiting());
        assertTrue(slot.snapshot().isStuck());
        stubborn.release();
        running(next);
    }

    @Test
    void anAttemptThatIsAbandonedAndRestartedKeepsTheSlot() throws Exception {
        Blocker stubborn = Blocker.stubborn();
        TaskSpec spec = TaskSpec.restartable("a", stubborn)
                .withTimeout(Duration.ofSeconds(1))
                .withAbandonAfter(Duration.ofSeconds(1));
        TaskHandle owner = slot.submit(spec, AdmissionPolicy.QUEUE);
        stubborn.awaitStarted(1);
        submit("b", AdmissionPolicy.QUEUE);
        test.advanceMillis(1_000);
        test.advanceMillis(1_000);
        stubborn.awaitStarted(2);
        assertEquals(List.of("b"), waiting());
        assertFalse(slot.snapshot().isStuck());
        stubborn.release();
        outcome(owner);
    }

    @Test
    void allOfAKeyAreCancelledTogether() throws Exception {
        Blocker polite = Blocker.polite();
        TaskHandle owner = slot.submit(TaskSpec.once("a", polite), AdmissionPolicy.QUEUE);
        polite.awaitStarted(1);
        TaskHandle b = submit("b", AdmissionPolicy.QUEUE);
        TaskHandle c = submit("c", AdmissionPolicy.KEEP_LATEST);
        CompletableFuture<Integer> all = slot.cancelAll();
        assertEquals(rejected(Rejection.REMOVED), outcome(b));
        assertEquals(rejected(Rejection.REMOVED), outcome(c));
        assertEquals(3, all.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertInstanceOf(TaskOutcome.Cancelled.class, owner.outcome().getNow(new TaskOutcome.Completed(0)));
        assertEquals(0, slot.cancelAll().getNow(-1));
        assertEquals(List.of(), journal);
    }

    @Test
    void aDeadlineRunsWhileATaskWaits() throws Exception {
        own(puppet("a"));
        TaskSpec spec = puppet("b").spec().withDeadline(Duration.ofSeconds(1));
        TaskHandle waits = slot.submit(spec, AdmissionPolicy.QUEUE);
        test.advanceMillis(1_000);
        TaskOutcome.Failed late = assertInstanceOf(TaskOutcome.Failed.class, outcome(waits));
        assertInstanceOf(DeadlineExceededException.class, late.cause());
        assertEquals(0, late.attempts());
        assertEquals(List.of(), waiting());
    }

    @Test
    void aTaskThatIsPausedWhileItWaitsIsAdmittedAndRunsWhenItIsResumed() throws Exception {
        Puppet a = puppet("a");
        own(a);
        TaskHandle waits = submit("b", AdmissionPolicy.QUEUE);
        assertTrue(waits.pause());
        a.succeed();
        Await.until("b has the slot", () -> slot.owner().equals(Optional.of(waits)));
        assertEquals(TaskState.PAUSED, waits.state());
        assertEquals(rejected(Rejection.SLOT_BUSY), outcome(submit("c", AdmissionPolicy.DROP_IF_RUNNING)));
        assertTrue(waits.resume());
        running(waits);
    }

    @Test
    void aShutdownRejectsWhatWaits() throws Exception {
        Blocker polite = Blocker.polite();
        TaskHandle owner = slot.submit(TaskSpec.once("a", polite), AdmissionPolicy.QUEUE);
        polite.awaitStarted(1);
        TaskHandle b = submit("b", AdmissionPolicy.QUEUE);
        TaskHandle c = submit("c", AdmissionPolicy.KEEP_LATEST);
        assertTrue(test.supervisor().shutdown().clean());
        assertEquals(rejected(Rejection.SHUTTING_DOWN), b.outcome().getNow(null));
        assertEquals(rejected(Rejection.SHUTTING_DOWN), c.outcome().getNow(null));
        assertTrue(owner.outcome().isDone());
        assertThrows(SupervisorClosedException.class, () -> submit("d", AdmissionPolicy.QUEUE));
        assertEquals(List.of(), journal);
    }

    @Test
    void aTaskMaySubmitToItsOwnSlot() throws Exception {
        TaskHandle[] inner = new TaskHandle[1];
        Task task =
                context -> inner[0] = slot.submit(TaskSpec.once("b", own -> journal.add("b")), AdmissionPolicy.QUEUE);
        outcome(slot.submit(TaskSpec.once("a", task), AdmissionPolicy.QUEUE));
        assertEquals(new TaskOutcome.Completed(1), outcome(inner[0]));
    }

    @Test
    void theNameIsTheKeyWhereThereIsNoOther() {
        running(test.supervisor().submit(puppet("a").spec(), AdmissionPolicy.QUEUE));
        assertTrue(test.supervisor().slot("a").snapshot().owner().isPresent());
        assertEquals(1, test.supervisor().snapshot().slots().size());
    }

    @Test
    void aSnapshotIsDrawnAndWrittenWithItsSlots() {
        own(puppet("a"));
        submit("b", AdmissionPolicy.QUEUE);
        SupervisorSnapshot snapshot = test.supervisor().snapshot();
        String first = snapshot.render().lines().findFirst().orElseThrow();
        assertTrue(first.endsWith(", 1 slot with 1 waiting"), first);
        String slots = "\"slots\":[{\"key\":\"key\",\"owner\":\"slot://key/a#1\",\"owner_state\":\"running\","
                + "\"waiting\":[\"slot://key/b#2\"]}]";
        assertTrue(snapshot.toJson().contains(slots), snapshot::toJson);
    }

    @Test
    void aBlankKeyIsRefused() {
        assertEquals(
                List.of(
                        "key must not be blank, was ' '",
                        "key must not be blank, was '\\u000a'",
                        "key must not contain control characters, was 'a\\u000db' (character 2)",
                        "key must not contain control characters, was '\\u2028b' (character 1)"),
                Stream.of(" ", "\n", "a\rb", "\u2028b")
                        .map(key -> assertThrows(
                                        IllegalArgumentException.class,
                                        () -> test.supervisor().slot(key))
                                .getMessage())
                        .toList());
    }

    @Test
    void manyOfOneNameRunOneAfterTheOtherWithoutRecursion() throws Exception {
        try (TestSupervisor wide = TestSupervisor.threaded(time, config -> config.withMaxSlotQueue(100_000))) {
            Slot many = wide.supervisor().slot("many");
            Puppet a = puppet("a");
            running(many.submit(a.spec(), AdmissionPolicy.QUEUE));
            List<TaskHandle> waiting = IntStream.range(0, 50_000)
                    .mapToObj(i -> many.submit(TaskSpec.once("a", context -> {}), AdmissionPolicy.QUEUE))
                    .toList();
            a.succeed();
            for (TaskHandle each : waiting) {
                assertEquals(new TaskOutcome.Completed(1), outcome(each));
            }
        }
    }
}
