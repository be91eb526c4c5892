package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupFailedException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.Intensity;
import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many restarts a group puts up with, and which of them count. */
class GroupIntensityTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private enum Strategy {
        ONE_FOR_ONE,
        ONE_FOR_ALL,
        REST_FOR_ONE;

        GroupSpec of(TaskSpec... tasks) {
            return switch (this) {
                case ONE_FOR_ONE -> GroupSpec.oneForOne("g", tasks);
                case ONE_FOR_ALL -> GroupSpec.oneForAll("g", tasks);
                case REST_FOR_ONE -> GroupSpec.restForOne("g", tasks);
            };
        }
    }

    private int builds(TaskGroup group) {
        return 1 + group.snapshot().restarts();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void oneRestartTooManyFailsTheGroup(Strategy strategy) {
        TaskGroup group =
                troupe.started(strategy.of(troupe.task("a"), troupe.task("b")).withIntensity(2, MINUTE));
        TaskHandle a = troupe.handle("g/a");
        TaskHandle b = troupe.handle("g/b");
        troupe.fail("a", "1");
        troupe.fail("b", "2");
        assertEquals(2, group.snapshot().restartsInWindow());
        assertEquals(1, builds(group));
        troupe.fail("a", "3");
        assertEquals(2, builds(group));
        assertEquals(0, group.snapshot().restartsInWindow());
        assertEquals("3", outcomeOf(a, TaskOutcome.Failed.class).cause().getMessage());
        troupe.assertOutcome("cancelled", strategy == Strategy.ONE_FOR_ONE ? 2 : 3, b);
        Event.GroupFailed event = troupe.trail().first(Event.GroupFailed.class);
        assertEquals(
                "group 'g' failed: it would need 3 restarts within 1m, more than withIntensity(2, 1m) allows;"
                        + " its child 'a' failed last",
                event.cause().getMessage());
        assertEquals("3", event.cause().getCause().getMessage());
        troupe.assertState(GroupState.RUNNING, group);
    }

    private static <O extends TaskOutcome> O outcomeOf(TaskHandle task, Class<O> type) {
        assertTrue(task.outcome().isDone(), task::toString);
        return type.cast(task.outcome().join());
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void restartsLongAgoDoNotCount(Strategy strategy) {
        TaskGroup group = troupe.started(strategy.of(troupe.task("a")).withIntensity(1, MINUTE));
        for (int i = 0; i < 5; i++) {
            troupe.fail("a", "each a little more than a minute after the last");
            troupe.advance(MINUTE.plusNanos(1));
            assertEquals(0, group.snapshot().restartsInWindow());
        }
        assertEquals(1, builds(group));
        troupe.fail("a", "first");
        troupe.advance(MINUTE);
        troupe.fail("a", "a minute after it");
        assertEquals(2, builds(group));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void zeroPutsUpWithNone(Strategy strategy) {
        TaskGroup group = troupe.started(strategy.of(troupe.task("a")).withIntensity(0, MINUTE));
        troupe.fail("a", "1");
        assertEquals(2, builds(group));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void unlimitedPutsUpWithAnyNumber(Strategy strategy) {
        TaskGroup group = troupe.started(strategy.of(troupe.task("a")).withIntensity(Intensity.UNLIMITED, MINUTE));
        for (int i = 0; i < 100; i++) {
            troupe.fail("a", "again");
        }
        assertEquals(1, builds(group));
        assertEquals(101, troupe.handle("g/a").snapshot().attempts());
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void thatThereIsNoLimitCanBeSaid(Strategy strategy) {
        TaskGroup group = troupe.started(
                strategy.of(troupe.task("a")).withIntensity(0, MINUTE).withUnlimitedIntensity());
        for (int i = 0; i < 100; i++) {
            troupe.fail("a", "again");
        }
        assertEquals(1, builds(group));
        assertEquals(0, group.snapshot().restartsInWindow());
        assertTrue(group.snapshot().intensity().isUnlimited());
    }

    @Test
    void independentChildrenMayFailAsOftenAsTheyLikeUnlessALimitIsSet() {
        TaskSpec[] pollers = new TaskSpec[50];
        for (int i = 0; i < pollers.length; i++) {
            pollers[i] = troupe.task("p" + i);
        }
        TaskGroup group = troupe.started(GroupSpec.oneForOne("g", pollers));
        for (int i = 0; i < pollers.length; i++) {
            troupe.fail("p" + i, "flaky");
        }
        assertEquals(1, builds(group));
        assertEquals(0, group.snapshot().restartsInWindow());
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void groupsInAOneForOneGroupMayBeBuiltAnewAsOftenToo() {
        TaskGroup group = troupe.started(GroupSpec.oneForOne("g", GroupSpec.oneForAll("x", troupe.task("a"))));
        for (int i = 0; i < 20; i++) {
            troupe.failFatally("a", "again");
        }
        assertEquals(1, builds(group));
        assertEquals(20, troupe.group("g/x").snapshot().restarts());
    }

    @ParameterizedTest
    @EnumSource(
            value = Strategy.class,
            names = {"ONE_FOR_ALL", "REST_FOR_ONE"})
    void dependentChildrenMayTenTimesWithinAMinute(Strategy strategy) {
        TaskGroup group = troupe.started(strategy.of(troupe.task("a")));
        for (int i = 0; i < 10; i++) {
            troupe.fail("a", "again");
        }
        assertEquals(1, builds(group));
        assertEquals(10, group.snapshot().restartsInWindow());
        troupe.fail("a", "once too often");
        assertEquals(2, builds(group));
        assertEquals(
                "group 'g' failed: it would need 11 restarts within 1m, more than withIntensity(10, 1m) allows;"
                        + " its child 'a' failed last",
                troupe.trail().first(Event.GroupFailed.class).cause().getMessage());
    }

    @Test
    void theRootMayBuildItsGroupsAnewAsOftenAsItsConfigSays() {
        Troupe patient = new Troupe(time, config -> config.withName("patient").withUnlimitedIntensity());
        TaskGroup group = patient.started(GroupSpec.oneForAll("g", patient.task("a")));
        for (int i = 0; i < 50; i++) {
            patient.failFatally("a", "again");
        }
        assertEquals(50, group.snapshot().restarts());
        assertEquals(0, patient.supervisor().snapshot().restartsInWindow());
        assertEquals(GroupState.RUNNING, patient.supervisor().state());
        patient.close();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aTasksOwnLimitIsLookedAtFirst(Strategy strategy) {
        TaskGroup group = troupe.started(strategy.of(troupe.task("a").withMaxRetries(0), troupe.task("b"))
                .withIntensity(0, MINUTE));
        TaskHandle a = troupe.handle("g/a");
        troupe.fail("a", "1");
        troupe.assertOutcome("failed", 1, a);
        if (strategy == Strategy.ONE_FOR_ONE) {
            assertEquals(1, builds(group));
            troupe.assertState(GroupState.RUNNING, group);
        } else {
            assertEquals(2, builds(group));
            assertEquals(
                    "group 'g' failed: its child 'a' failed for good",
                    troupe.trail().first(Event.GroupFailed.class).cause().getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void timeoutsAndStallsCount(Strategy strategy) {
        TaskGroup group = troupe.started(strategy.of(
                        troupe.task("a").withTimeout(Duration.ofSeconds(1)),
                        troupe.task("b").withHeartbeat(Duration.ofMillis(1_500)))
                .withIntensity(10, MINUTE));
        troupe.advanceMillis(1_000);
        assertEquals(1, group.snapshot().restartsInWindow());
        assertTrue(troupe.handle("g/a").pause());
        troupe.of("b").context().heartbeat();
        troupe.of("a").succeed();
        troupe.advanceMillis(1_500);
        assertEquals(2, group.snapshot().restartsInWindow());
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void successesAndRequestsDoNotCount(Strategy strategy) {
        TaskGroup group = troupe.started(strategy.of(
                        troupe.task("a").withRestart(RestartPolicy.ALWAYS).withInterval(Duration.ofSeconds(1)),
                        troupe.task("b"))
                .withIntensity(0, MINUTE));
        for (int i = 0; i < 3; i++) {
            troupe.succeed("a");
            assertTrue(troupe.handle("g/a").runNow());
            troupe.settle();
            assertTrue(troupe.handle("g/b").restart());
            troupe.settle();
            assertTrue(group.restart());
            troupe.settle();
        }
        assertEquals(0, group.snapshot().restartsInWindow());
        assertEquals(1, builds(group));
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aCauseCountsOnceHoweverManyItConcerns() {
        TaskGroup group = troupe.started(GroupSpec.oneForAll(
                        "g",
                        troupe.task("a"),
                        GroupSpec.oneForAll("x", troupe.task("b"), troupe.task("c")),
                        troupe.task("d"))
                .withIntensity(1, MINUTE));
        troupe.fail("a", "1");
        assertEquals(1, group.snapshot().restartsInWindow());
        assertEquals(0, troupe.group("g/x").snapshot().restartsInWindow());
        assertEquals(1, builds(group));
    }

    @Test
    void ofTheRootTasksDoNotCount() {
        Troupe strict = new Troupe(time, config -> config.withName("strict").withIntensity(0, MINUTE));
        TaskHandle a = strict.supervisor().add(strict.task("a"));
        strict.settle();
        for (int i = 0; i < 20; i++) {
            strict.fail("a", "again");
        }
        assertEquals(21, a.snapshot().attempts());
        assertEquals(0, strict.supervisor().snapshot().restartsInWindow());
        assertEquals(GroupState.RUNNING, strict.supervisor().state());
        strict.close();
    }

    @Test
    void ofTheRootGroupsCountTogether() {
        Troupe strict = new Troupe(
                time,
                config -> config.withName("strict").withIntensity(2, MINUTE).withGrace(Await.LIMIT));
        TaskGroup one =
                strict.started(GroupSpec.oneForOne("g", strict.task("a")).withIntensity(0, MINUTE));
        TaskGroup two =
                strict.started(GroupSpec.oneForAll("h", strict.task("b")).withIntensity(0, MINUTE));
        strict.fail("a", "1");
        strict.fail("b", "2");
        assertEquals(2, strict.supervisor().snapshot().restartsInWindow());
        assertEquals(GroupState.RUNNING, one.state());
        strict.fail("b", "3");
        assertEquals("failed", strict.outcome(two).label());
        strict.settleUntil(
                "the supervisor stops", () -> strict.supervisor().outcome().isDone());
        assertEquals("cancelled", strict.outcome(one).label());
        GroupFailedException failure = strict.supervisor().shutdown().failure().orElseThrow();
        assertEquals("", failure.group());
        assertEquals(
                List.of(
                        "supervisor 'strict' failed: it would need 3 restarts within 1m, more than withIntensity(2, 1m)"
                                + " allows; its child 'h' failed last",
                        "group 'h' failed: it would need 1 restart within 1m, more than withIntensity(0, 1m)"
                                + " allows; its child 'b' failed last",
                        "3"),
                List.of(
                        failure.getMessage(),
                        failure.getCause().getMessage(),
                        failure.getCause().getCause().getMessage()));
        assertSame(failure, strict.supervisor().outcome().join().failure().orElseThrow());
        assertTrue(strict.supervisor().shutdown().clean());
        assertFalse(strict.supervisor().snapshot().lastFailure().isEmpty());
        strict.close();
    }
}
