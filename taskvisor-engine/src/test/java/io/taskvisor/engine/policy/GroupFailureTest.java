package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupClosedException;
import io.taskvisor.GroupFailedException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.ShutdownReport;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskState;
import io.taskvisor.TaskvisorException;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A group that fails stops all its children and is built anew by its parent; or the parent fails too, up to the root. */
class GroupFailureTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time, config -> config.withGrace(Await.LIMIT));

    @AfterEach
    void close() {
        troupe.close();
    }

    private BackoffStrategy delay(long seconds) {
        return troupe.backoff(Duration.ofSeconds(seconds));
    }

    private GroupSpec dependent() {
        return GroupSpec.oneForAll("g", troupe.task("a"), troupe.task("b").withMaxRetries(0), troupe.task("c"));
    }

    @Test
    void aChildThatFailsForGoodFailsADependentGroup() {
        TaskGroup group = troupe.started(dependent());
        TaskHandle a = troupe.handle("g/a");
        TaskHandle b = troupe.handle("g/b");
        TaskId id = b.id();
        troupe.fail("b", "1");
        troupe.assertJournal("-b -c -a +a +b +c");
        troupe.assertOutcome("failed", 1, b);
        troupe.assertOutcome("cancelled", 1, a);
        troupe.assertState(GroupState.RUNNING, group);
        assertNotEquals(id, troupe.handle("g/b").id());
        assertEquals(id.path(), troupe.handle("g/b").id().path());
        assertEquals(1, troupe.handle("g/b").snapshot().attempts());
        assertEquals(1, group.snapshot().restarts());
        assertSame(group, troupe.group("g"));
        assertEquals(1, troupe.supervisor().snapshot().restartsInWindow());
    }

    @Test
    void aFatalFailureDoesToo() {
        TaskGroup group = troupe.started(GroupSpec.restForOne("g", troupe.task("a"), troupe.task("b")));
        TaskHandle b = troupe.handle("g/b");
        troupe.failFatally("b", "1");
        troupe.assertOutcome("fatal", 1, b);
        assertEquals(1, group.snapshot().restarts());
        troupe.assertJournal("-b -a +a +b");
    }

    @Test
    void theFailureOfATaskThatRunsOnceIsOneForGood() {
        TaskGroup group = troupe.add(GroupSpec.oneForAll("g", troupe.of("a").once(), troupe.task("b")));
        troupe.fail("a", "at start-up");
        troupe.assertJournal("+a -a +a");
        assertEquals(1, group.snapshot().restarts());
        troupe.assertState(GroupState.STARTING, group);
    }

    @Test
    void aDeadlineThatPassesWhileATaskWaitsForItsTurnIsAFailureForGood() {
        TaskGroup group = troupe.add(GroupSpec.oneForAll(
                "g",
                troupe.task("a").withReadiness(Duration.ofHours(1)),
                troupe.task("b").withDeadline(Duration.ofSeconds(5))));
        TaskHandle b = troupe.handle("g/b");
        troupe.advanceMillis(4_999);
        assertEquals(0, group.snapshot().restarts());
        troupe.advanceMillis(1);
        troupe.assertOutcome("failed", 0, b);
        assertEquals(1, group.snapshot().restarts());
    }

    @Test
    void amongIndependentsAChildThatFailsForGoodJustLeaves() {
        TaskGroup group =
                troupe.started(GroupSpec.oneForOne("g", troupe.task("a").withMaxRetries(0), troupe.task("b")));
        troupe.fail("a", "1");
        assertEquals(1, group.tasks().size());
        assertEquals(0, group.snapshot().restarts());
        troupe.failFatally("b", "2");
        troupe.assertState(GroupState.RUNNING, group);
        assertEquals(0, group.snapshot().restarts());
    }

    @Test
    void itsBackoffRunsFromItsFailure() {
        TaskGroup group = troupe.started(dependent().withBackoff(delay(10)));
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        troupe.assertState(GroupState.STOPPING, group);
        troupe.advanceMillis(1_000);
        troupe.fail("c", "it stops");
        troupe.settleUntil("the backoff is known", () -> group.state() == GroupState.BACKING_OFF);
        assertEquals(
                FakeTime.START.plusSeconds(10), group.snapshot().nextStartAt().orElseThrow());
        assertEquals(List.of(), group.tasks());
        troupe.assertJournal("-b -c -a");
        troupe.advanceMillis(8_999);
        troupe.assertState(GroupState.BACKING_OFF, group);
        troupe.of("c").relent();
        troupe.advanceMillis(1);
        troupe.assertState(GroupState.RUNNING, group);
        troupe.assertJournal("+a +b +c");
        assertTrue(group.snapshot().nextStartAt().isEmpty());
    }

    @Test
    void theRowOfFailuresGrowsAndBeginsAnewAfterTenMinutes() {
        List<String> asked = new ArrayList<>();
        TaskGroup group = troupe.started(dependent().withBackoff(retry -> {
            asked.add(retry.consecutiveFailures() + " " + retry.previousDelay() + " "
                    + retry.cause().getCause().getMessage());
            return troupe.backoff(Duration.ofSeconds(retry.consecutiveFailures()))
                    .delay(retry);
        }));
        failAndComeBack(group, "1", 1);
        failAndComeBack(group, "2", 2);
        assertEquals(2, group.snapshot().consecutiveFailures());
        troupe.advance(Duration.ofMinutes(10).minusNanos(1));
        failAndComeBack(group, "3", 3);
        troupe.advance(Duration.ofMinutes(10));
        failAndComeBack(group, "4", 1);
        assertEquals(1, group.snapshot().consecutiveFailures());
        assertEquals(List.of("1 PT0S 1", "2 PT1S 2", "3 PT2S 3", "1 PT0S 4"), asked);
    }

    private void failAndComeBack(TaskGroup group, String message, int seconds) {
        troupe.fail("b", message);
        troupe.settleUntil("the backoff is known", () -> group.state() == GroupState.BACKING_OFF);
        troupe.advance(Duration.ofSeconds(seconds));
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void childrenThatWereAddedAreLost() {
        TaskGroup group = troupe.started(dependent());
        TaskHandle added = group.add(troupe.task("d"));
        TaskGroup below = group.add(GroupSpec.oneForOne("x", troupe.task("e")));
        troupe.settle();
        troupe.fail("b", "1");
        troupe.assertOutcome("cancelled", 1, added);
        assertEquals("cancelled", troupe.outcome(below).label());
        assertEquals(
                List.of("a", "b", "c"),
                group.tasks().stream().map(TaskHandle::name).toList());
        assertEquals(List.of(), group.groups());
    }

    @Test
    void whileItIsDownNothingCanBeAdded() {
        TaskGroup group = troupe.started(dependent().withBackoff(delay(10)));
        troupe.fail("b", "1");
        troupe.settleUntil("the backoff is known", () -> group.state() == GroupState.BACKING_OFF);
        GroupClosedException refused = assertThrows(GroupClosedException.class, () -> group.add(troupe.task("d")));
        assertEquals("group 'g' is BACKING_OFF; it accepts no task or group", refused.getMessage());
        assertEquals(false, group.restart());
        troupe.advance(Duration.ofSeconds(10));
        group.add(troupe.task("d"));
        troupe.settle();
        troupe.assertState(TaskState.RUNNING, "g/d");
    }

    @Test
    void whileItIsDownItCanBeCancelled() {
        TaskGroup group = troupe.started(dependent().withBackoff(delay(10)));
        troupe.fail("b", "1");
        troupe.settleUntil("the backoff is known", () -> group.state() == GroupState.BACKING_OFF);
        group.cancel();
        TaskOutcome.Cancelled outcome = assertInstanceOf(TaskOutcome.Cancelled.class, troupe.outcome(group));
        assertInstanceOf(GroupFailedException.class, outcome.cause());
        troupe.advance(Duration.ofSeconds(10));
        troupe.assertState(GroupState.FINISHED, group);
        troupe.supervisor().add(GroupSpec.oneForOne("g"));
    }

    @Test
    void aNestedGroupThatFailsRestartsItsSiblings() {
        TaskGroup outer = troupe.started(GroupSpec.oneForAll("o", troupe.task("x"), dependent(), troupe.task("y")));
        troupe.fail("b", "1");
        troupe.assertJournal("-b -c -a -y -x +x +a +b +c +y");
        assertEquals(1, outer.snapshot().restartsInWindow());
        assertEquals(0, outer.snapshot().restarts());
        assertEquals(1, troupe.group("o/g").snapshot().restarts());
    }

    @Test
    void itEscalatesLevelByLevelUpToTheRoot() throws Exception {
        Troupe strict = new Troupe(time, config -> config.withName("strict").withIntensity(0, MINUTE));
        CompletableFuture<ShutdownReport> report = CompletableFuture.supplyAsync(() -> {
            try {
                return strict.supervisor()
                        .run(GroupSpec.oneForOne(
                                        "top",
                                        GroupSpec.restForOne(
                                                        "middle",
                                                        GroupSpec.oneForAll("low", strict.task("a"))
                                                                .withIntensity(0, MINUTE))
                                                .withIntensity(0, MINUTE))
                                .withIntensity(0, MINUTE));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        strict.settleUntil("a runs", () -> strict.of("a").isOn());
        TaskGroup top = strict.group("top");
        TaskGroup low = strict.group("top/middle/low");
        TaskHandle a = strict.handle("top/middle/low/a");
        strict.fail("a", "the cause of it all");
        strict.settleUntil("run returns", report::isDone);
        strict.assertOutcome("failed", 1, a);
        assertEquals("failed", strict.outcome(top).label());
        assertEquals("failed", strict.outcome(low).label());
        assertEquals(
                List.of(
                        "  supervisor 'strict' failed: it would need 1 restart within 1m, more than"
                                + " withIntensity(0, 1m) allows; its child 'top' failed last",
                        "  because group 'top' failed: it would need 1 restart within 1m, more than"
                                + " withIntensity(0, 1m) allows; its child 'middle' failed last",
                        "  because group 'top/middle' failed: it would need 1 restart within 1m, more than"
                                + " withIntensity(0, 1m) allows; its child 'low' failed last",
                        "  because group 'top/middle/low' failed: it would need 1 restart within 1m, more than"
                                + " withIntensity(0, 1m) allows; its child 'a' failed last",
                        "  because " + Expected.class.getName() + ": the cause of it all"),
                report.get().toString().lines().skip(1).toList());
        strict.close();
    }

    @Test
    void awaitEmptyWaitsForAGroupThatComesBack() throws InterruptedException {
        TaskGroup group = troupe.started(
                GroupSpec.oneForAll("g", troupe.task("a").withMaxRetries(0)).withBackoff(delay(10)));
        troupe.fail("a", "1");
        troupe.settleUntil("the backoff is known", () -> group.state() == GroupState.BACKING_OFF);
        assertEquals(false, troupe.supervisor().awaitEmpty(Duration.ofMillis(10)));
        troupe.advance(Duration.ofSeconds(10));
        troupe.succeed("a");
        assertTrue(troupe.supervisor().awaitEmpty(Duration.ofSeconds(10)));
    }

    @Test
    void aRestartOfItsParentByHandWhileAGroupFailsDoesNotBreakItsBackoff() {
        TaskGroup outer = troupe.started(GroupSpec.restForOne("o", dependent().withBackoff(delay(10))));
        TaskGroup inner = troupe.group("o/g");
        troupe.of("c").stubborn();
        troupe.fail("b", "1");
        assertTrue(outer.restart());
        troupe.of("c").relent();
        troupe.settleUntil("it is told", () -> inner.state() != GroupState.STOPPING);
        troupe.settle();
        assertEquals(0, outer.snapshot().restarts());
        assertEquals(GroupState.RUNNING, inner.state());
    }

    @Test
    void aShutdownWhileAGroupIsDownEndsIt() {
        TaskGroup group = troupe.started(dependent().withBackoff(delay(10)));
        troupe.fail("b", "1");
        troupe.settleUntil("the backoff is known", () -> group.state() == GroupState.BACKING_OFF);
        troupe.close();
        assertEquals("cancelled", troupe.outcome(group).label());
        assertTrue(troupe.supervisor().shutdown().failure().isEmpty());
        assertTrue(troupe.supervisor().shutdown().clean());
    }

    @Test
    void aBackoffThatThrowsMakesTheParentFail() {
        assertBroken(retry -> {
            throw new IllegalStateException("no idea");
        });
    }

    @Test
    void aBackoffThatIsNegativeMakesTheParentFail() {
        assertBroken(retry -> Duration.ofSeconds(-1));
    }

    @Test
    @SuppressWarnings("NullAway") // What a user may do.
    void aBackoffThatIsNullMakesTheParentFail() {
        assertBroken(retry -> null);
    }

    private void assertBroken(BackoffStrategy broken) {
        TaskGroup outer = troupe.started(GroupSpec.oneForOne("o", dependent().withBackoff(broken), troupe.task("x")));
        TaskGroup inner = troupe.group("o/g");
        troupe.fail("b", "1");
        troupe.settleUntil("the parent is built anew", () -> outer.snapshot().restarts() == 1);
        TaskOutcome.Fatal outcome = assertInstanceOf(TaskOutcome.Fatal.class, troupe.outcome(inner));
        assertInstanceOf(TaskvisorException.class, outcome.cause());
        assertEquals(
                "group 'o' failed: its child 'g' failed for good",
                outer.snapshot().lastFailure().orElseThrow().getMessage());
        troupe.settle();
        troupe.assertState(GroupState.RUNNING, outer);
    }
}
