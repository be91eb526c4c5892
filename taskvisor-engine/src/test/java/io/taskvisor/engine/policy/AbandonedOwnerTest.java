package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Rejection;
import io.taskvisor.ShutdownReport;
import io.taskvisor.SupervisorSnapshot;
import io.taskvisor.Task;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** An owner that is abandoned has its outcome, and keeps its slot until none of its code runs any more. */
class AbandonedOwnerTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor test =
            TestSupervisor.threaded(time, config -> config.withMaxSlotQueue(2).withMaxConcurrent(3));
    private final Blocker stubborn = Blocker.stubborn();
    private final String key;
    private final Slot slot;

    /** The log is shared by all tests, so each has a key of its own. */
    AbandonedOwnerTest(TestInfo info) {
        key = info.getTestMethod().orElseThrow().getName();
        slot = test.supervisor().slot(key);
    }

    @AfterEach
    void close() {
        stubborn.release();
        test.close();
    }

    private static TaskSpec quick(String name) {
        return TaskSpec.once(name, context -> {});
    }

    private TaskHandle submit(String name, AdmissionPolicy policy) {
        return slot.submit(quick(name), policy);
    }

    private TaskHandle own(TaskSpec spec) {
        TaskHandle owner = slot.submit(spec, AdmissionPolicy.QUEUE);
        test.awaitState(owner, TaskState.RUNNING);
        return owner;
    }

    /** Returns a task that was cancelled, does not stop, and was abandoned. */
    private TaskHandle abandoned() {
        TaskHandle owner = own(TaskSpec.once("sync", stubborn));
        stubborn.awaitStarted(1);
        return abandon(owner);
    }

    private TaskHandle abandon(TaskHandle owner) {
        owner.cancel();
        test.awaitState(owner, TaskState.STOPPING);
        test.advanceMillis(5_000);
        test.outcome(owner, TaskOutcome.Abandoned.class);
        return owner;
    }

    private void awaitHeld() {
        Await.until("the slot is held", () -> slot.snapshot().heldSince().isPresent());
    }

    private static TaskOutcome outcome(TaskHandle task) throws InterruptedException {
        return task.await(Await.LIMIT).orElseThrow(() -> new AssertionError(task + " has no outcome"));
    }

    private List<String> waiting() {
        return slot.waiting().stream().map(TaskHandle::name).toList();
    }

    private String warnings(String beginning) {
        return RecordedLog.messages(Level.WARNING, "slot '" + key + "' " + beginning);
    }

    @Test
    void theNextStartsWhenItsThreadHasEndedAndNotBefore() throws Exception {
        TaskHandle owner = abandoned();
        assertEquals(Optional.of(owner), slot.owner());
        TaskHandle next = submit("next", AdmissionPolicy.QUEUE);
        TaskHandle busy = submit("busy", AdmissionPolicy.DROP_IF_RUNNING);
        assertEquals(new TaskOutcome.Rejected(Rejection.SLOT_BUSY), outcome(busy));
        assertEquals(List.of("next"), waiting());
        assertEquals(TaskState.PENDING, next.state());
        stubborn.release();
        assertEquals(new TaskOutcome.Completed(1), outcome(next));
        assertEquals(Optional.empty(), slot.owner());
    }

    @Test
    void snapshotDrawingJsonAndLogSayThatItIsHeldAndSinceWhen() throws Exception {
        TaskHandle owner = abandoned();
        TaskHandle next = submit("next", AdmissionPolicy.KEEP_LATEST);
        awaitHeld();
        SlotSnapshot snapshot = slot.snapshot();
        String path = "slot://" + key + "/sync#1";
        assertEquals(Optional.of(FakeTime.START.plusSeconds(5)), snapshot.heldSince());
        assertEquals(path, snapshot.owner().orElseThrow().id().path());
        assertEquals(
                owner.outcome().getNow(null),
                snapshot.owner().orElseThrow().outcome().orElseThrow());
        assertTrue(snapshot.isStuck());
        SupervisorSnapshot whole = test.supervisor().snapshot();
        String first = whole.render().lines().findFirst().orElseThrow();
        String held =
                ", 1 slot with 1 waiting, 1 held by an abandoned attempt (" + key + " since 2030-01-01T00:00:05Z)";
        assertTrue(first.contains(held), first);
        String json = "{\"key\":\"" + key + "\",\"owner\":\"" + path + "\",\"owner_state\":\"finished\","
                + "\"held_since\":\"2030-01-01T00:00:05Z\",\"waiting\":[\"slot://" + key + "/next#2\"]}";
        assertTrue(whole.toJson().contains(json), whole::toJson);
        String line = RecordedLog.await(Level.WARNING, "slot '" + key + "'").message();
        assertTrue(
                line.startsWith("slot '" + key + "' stays taken: task '" + path
                        + "' has ended (abandoned), but an abandoned attempt of it still runs; "),
                line);
        stubborn.release();
        outcome(next);
        RecordedLog.await(Level.INFO, "slot '" + key + "' is free: what task '" + path + "' had left behind has ended");
        assertEquals("", warnings("was released by hand"));
    }

    @Test
    void itIsReleasedByHandOnceAndTheNextStartsBesideIt() throws Exception {
        abandoned();
        TaskHandle next = submit("next", AdmissionPolicy.QUEUE);
        assertTrue(slot.release());
        assertEquals(new TaskOutcome.Completed(1), outcome(next));
        assertFalse(slot.release());
        assertEquals(Optional.empty(), slot.owner());
        RecordedLog.await(
                Level.WARNING, "slot '" + key + "' was released by hand: an abandoned attempt of task 'slot://");
        TaskHandle later = own(TaskSpec.once("sync", Blocker.polite()));
        stubborn.release();
        stubborn.awaitEnded(1);
        assertEquals(Optional.of(later), slot.owner(), "the end of what had lost the slot changes nothing");
    }

    @Test
    void oneThatHasNoOutcomeIsNotReleased() {
        assertFalse(slot.release(), "free");
        TaskSpec spec = TaskSpec.restartable("sync", stubborn).withTimeout(Duration.ofSeconds(1));
        TaskHandle owner = own(spec);
        assertFalse(slot.release(), "running");
        stubborn.awaitStarted(1);
        test.advanceMillis(1_000);
        test.advanceMillis(5_000);
        test.awaitState(owner, TaskState.STUCK);
        assertFalse(slot.release(), "stuck");
        owner.cancel();
        test.awaitState(owner, TaskState.STOPPING);
        assertFalse(slot.release(), "stopping");
        assertEquals(Optional.of(owner), slot.owner());
    }

    @Test
    void oneThatEndsWellHoldsItsSlotIfItHasAbandonedAnAttemptThatStillRuns() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Task first = context -> {
            if (attempts.incrementAndGet() == 1) {
                stubborn.run(context);
            }
        };
        TaskSpec spec = TaskSpec.restartable("sync", first)
                .withTimeout(Duration.ofSeconds(1))
                .withAbandonAfter(Duration.ofSeconds(1));
        TaskHandle owner = own(spec);
        stubborn.awaitStarted(1);
        TaskHandle next = submit("next", AdmissionPolicy.QUEUE);
        test.advanceMillis(1_000);
        test.advanceMillis(1_000);
        test.assertOutcome("completed", 2, owner);
        awaitHeld();
        assertEquals(List.of("next"), waiting());
        String line = RecordedLog.await(Level.WARNING, "slot '" + key + "'").message();
        assertTrue(line.contains("has ended (completed), but an abandoned attempt of it still runs"), line);
        stubborn.release();
        assertEquals(new TaskOutcome.Completed(1), outcome(next));
    }

    @Test
    void allThatItHasAbandonedMustEnd() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        Task task = context -> {
            if (attempts.incrementAndGet() == 1) {
                stubborn.run(context);
            } else {
                Await.openStubbornly(second);
            }
        };
        TaskSpec spec = TaskSpec.restartable("sync", task)
                .withTimeout(Duration.ofSeconds(1))
                .withAbandonAfter(Duration.ofSeconds(1));
        TaskHandle owner = own(spec);
        stubborn.awaitStarted(1);
        test.advanceMillis(1_000);
        test.advanceMillis(1_000);
        Await.until("the second runs", () -> attempts.get() == 2);
        abandon(owner);
        awaitHeld();
        String line = RecordedLog.await(Level.WARNING, "slot '" + key + "'").message();
        assertTrue(line.contains("2 abandoned attempts of it still run;"), line);
        TaskHandle next = submit("next", AdmissionPolicy.QUEUE);
        second.countDown();
        RecordedLog.await(
                Level.INFO, "attempt 2 of task '" + owner.id().path() + "', which had been abandoned, has ended");
        assertEquals(TaskState.PENDING, next.state());
        stubborn.release();
        assertEquals(new TaskOutcome.Completed(1), outcome(next));
    }

    @Test
    void anAsynchronousOneHasEndedWhenItsStageIsComplete() throws Exception {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        TaskHandle owner = own(TaskSpec.once("sync", Task.async(context -> stage.minimalCompletionStage())));
        abandon(owner);
        TaskHandle next = submit("next", AdmissionPolicy.QUEUE);
        awaitHeld();
        assertEquals(List.of("next"), waiting());
        stage.complete(null);
        assertEquals(new TaskOutcome.Completed(1), outcome(next));
    }

    @Test
    void aCancelCallbackThatRunsIsCodeOfTheOwnerToo() throws Exception {
        CountDownLatch callback = new CountDownLatch(1);
        CountDownLatch runs = new CountDownLatch(1);
        Task task = context -> {
            context.onCancel(() -> {
                runs.countDown();
                Await.openStubbornly(callback);
            });
            stubborn.run(context);
        };
        TaskHandle owner = own(TaskSpec.once("sync", task));
        stubborn.awaitStarted(1);
        owner.cancel();
        Await.open(runs);
        test.advanceMillis(5_000);
        test.outcome(owner, TaskOutcome.Abandoned.class);
        TaskHandle next = submit("next", AdmissionPolicy.QUEUE);
        stubborn.release();
        stubborn.awaitEnded(1);
        awaitHeld();
        assertEquals(List.of("next"), waiting());
        callback.countDown();
        assertEquals(new TaskOutcome.Completed(1), outcome(next));
    }

    @Test
    void aReplacementWaitsForTheThreadOfTheOneItReplaces() throws Exception {
        TaskHandle owner = own(TaskSpec.once("sync", stubborn));
        stubborn.awaitStarted(1);
        TaskHandle first = submit("first", AdmissionPolicy.REPLACE);
        test.awaitState(owner, TaskState.STOPPING);
        test.advanceMillis(5_000);
        test.outcome(owner, TaskOutcome.Abandoned.class);
        TaskHandle second = submit("second", AdmissionPolicy.REPLACE);
        assertEquals(new TaskOutcome.Rejected(Rejection.SUPERSEDED), outcome(first));
        Await.until(
                "both are told",
                () -> test.trail().events(Event.SlotReplaced.class).size() == 2);
        assertEquals(
                List.of(owner.id(), first.id()),
                test.trail().events(Event.SlotReplaced.class).stream()
                        .map(Event.SlotReplaced::replaced)
                        .toList());
        assertEquals(List.of("second"), waiting());
        stubborn.release();
        assertEquals(new TaskOutcome.Completed(1), outcome(second));
    }

    @Test
    void aCancelOfAllCountsWhatHasNoOutcomeAndLeavesTheSlotHeld() throws Exception {
        TaskHandle owner = abandoned();
        TaskHandle next = submit("next", AdmissionPolicy.QUEUE);
        assertEquals(1, slot.cancelAll().getNow(-1));
        assertEquals(new TaskOutcome.Rejected(Rejection.REMOVED), outcome(next));
        assertEquals(Optional.of(owner), slot.owner());
        assertEquals(0, slot.cancelAll().getNow(-1));
        assertTrue(slot.release());
    }

    @Test
    void itsPermitAndAllOtherSlotsAreFree() throws Exception {
        abandoned();
        test.start(TaskSpec.once("a", Blocker.polite()));
        test.start(TaskSpec.once("b", Blocker.polite()));
        Slot other = test.supervisor().slot(key + " 2");
        assertEquals(new TaskOutcome.Completed(1), outcome(other.submit(quick("sync"), AdmissionPolicy.QUEUE)));
        awaitHeld();
        assertEquals(
                2, test.supervisor().snapshot().permits().orElseThrow().used(), "an abandoned attempt has no permit");
    }

    @Test
    void aShutdownRejectsWhatWaitsForItAndLeavesTheSlotAsItIs() throws Exception {
        TaskHandle owner = abandoned();
        TaskHandle next = submit("next", AdmissionPolicy.QUEUE);
        ShutdownReport report = test.supervisor().shutdown();
        assertFalse(report.clean(), report::toString);
        assertEquals(new TaskOutcome.Rejected(Rejection.SHUTTING_DOWN), outcome(next));
        assertEquals(Optional.of(owner), slot.owner());
        stubborn.release();
        Await.until("the slot is free", () -> slot.owner().isEmpty());
        assertEquals(List.of(), test.supervisor().snapshot().slots());
    }

    @Test
    void oneThatAShutdownHasAbandonedHoldsItsSlotWithoutAWordInTheLog() throws Exception {
        TaskHandle owner = own(TaskSpec.once("sync", stubborn).withStopGrace(Duration.ZERO));
        stubborn.awaitStarted(1);
        Thread closing = new Thread(() -> test.supervisor().shutdown());
        closing.start();
        assertInstanceOf(TaskOutcome.Abandoned.class, test.outcome(owner, TaskOutcome.Abandoned.class));
        closing.join();
        assertEquals(Optional.of(owner), slot.owner());
        assertTrue(slot.snapshot().heldSince().isPresent());
        assertEquals("", warnings("stays taken"));
        assertTrue(slot.release());
        assertFalse(slot.release());
        assertEquals(Optional.empty(), slot.owner());
    }
}
