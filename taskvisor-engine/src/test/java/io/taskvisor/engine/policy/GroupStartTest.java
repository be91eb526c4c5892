package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupFailedException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.NotReadyException;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.engine.testing.Troupe;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A one-for-one group that could not start has failed, and what depends on it does not start. The group is {@code infra},
 * what depends on it {@code web}.
 */
class GroupStartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    /** Returns a task that has to say that it is ready. */
    private TaskSpec slow(String name) {
        return troupe.task(name).withReadiness(PATIENCE);
    }

    private TaskSpec slowOnce(String name) {
        return troupe.of(name).once().withReadiness(PATIENCE);
    }

    private TaskGroup app(TaskSpec... infra) {
        return troupe.add(GroupSpec.restForOne("app", GroupSpec.oneForOne("infra", infra), troupe.task("web")));
    }

    private TaskGroup infra() {
        return troupe.group("app/infra");
    }

    @Test
    void aChildThatFailsForGoodBeforeItWasReadyFailsIt() {
        TaskGroup app = app(slowOnce("db"));
        TaskHandle db = troupe.handle("app/infra/db");
        troupe.fail("db", "no database");
        troupe.assertJournal("+db -db +db");
        troupe.assertOutcome("failed", 1, db);
        troupe.assertState(GroupState.STARTING, infra());
        assertEquals(1, infra().snapshot().restarts());
        assertEquals(1, app.snapshot().restartsInWindow());
        GroupFailedException failure =
                troupe.trail().first(Event.GroupFailed.class).cause();
        assertEquals(
                "group 'app/infra' failed: its child 'db' failed for good before it was ready", failure.getMessage());
        assertEquals("no database", failure.getCause().getMessage());
        troupe.ready("db");
        troupe.assertJournal("+web");
        troupe.assertState(GroupState.RUNNING, app);
    }

    @Test
    void soDoesOneWhoseRetriesAreUsedUp() {
        app(slow("db").withMaxRetries(1));
        troupe.fail("db", "1");
        assertEquals(0, infra().snapshot().restarts());
        troupe.fail("db", "2");
        troupe.assertJournal("+db -db +db -db +db");
        assertEquals(1, infra().snapshot().restarts());
    }

    @Test
    void soDoesOneThatIsFatal() {
        app(slow("db"));
        troupe.failFatally("db", "1");
        troupe.assertJournal("+db -db +db");
    }

    @Test
    void soDoesOneThatIsNotReadyInTime() {
        app(slowOnce("db"));
        troupe.advance(PATIENCE);
        troupe.assertJournal("+db -db +db");
        assertInstanceOf(
                NotReadyException.class,
                infra().snapshot().lastFailure().orElseThrow().getCause());
    }

    @Test
    void soDoesOneWhoseDeadlinePassesBeforeTheGroupHasItsTurn() {
        TaskGroup app = troupe.add(GroupSpec.restForOne(
                "app",
                slow("first"),
                GroupSpec.oneForOne("infra", troupe.task("db").withDeadline(Duration.ofSeconds(1))),
                troupe.task("web")));
        TaskHandle db = troupe.handle("app/infra/db");
        troupe.advance(Duration.ofSeconds(1));
        troupe.assertOutcome("failed", 0, db);
        assertTrue(infra().snapshot().lastFailure().isPresent());
        troupe.ready("first");
        assertEquals(1, infra().snapshot().restarts());
        troupe.assertJournal("+first +db +web");
        troupe.assertState(GroupState.RUNNING, app);
    }

    @Test
    void soDoesOneThatGetsNoThread() {
        TaskSpec db = TaskSpec.once("db", context -> {}).withExecutor(work -> {
            throw new RejectedExecutionException("full");
        });
        try (TestSupervisor threaded = TestSupervisor.threaded(time, config -> config.withName("threaded"))) {
            TaskGroup app = threaded.supervisor()
                    .add(GroupSpec.restForOne(
                            "app",
                            GroupSpec.oneForOne("infra", db).withBackoff(BackoffStrategy.constant(Duration.ofHours(1))),
                            TaskSpec.once("web", context -> {})));
            TaskGroup infra = app.group("infra").orElseThrow();
            Await.until("the group has failed", () -> infra.state() == GroupState.BACKING_OFF);
            assertEquals(
                    TaskState.PENDING,
                    threaded.supervisor().task("app/web").orElseThrow().state());
        }
    }

    @Test
    void oneThatFailsForGoodWhileItIsBroughtDownBeforeItWasReadyDoesToo() {
        TaskGroup app = troupe.add(GroupSpec.restForOne(
                "app", troupe.task("first"), GroupSpec.oneForOne("infra", slow("db")), troupe.task("web")));
        troupe.of("first").fail("1");
        troupe.failFatally("db", "2");
        troupe.assertJournal("+first +db -first -db +first +db");
        assertEquals(1, infra().snapshot().restarts());
        assertEquals(1, app.snapshot().restartsInWindow());
        troupe.ready("db");
        troupe.assertJournal("+web");
    }

    @Test
    void itFailsAgainAndAgainUntilItsParentDoes() {
        TaskGroup app =
                troupe.add(GroupSpec.restForOne("app", GroupSpec.oneForOne("infra", slowOnce("db")), troupe.task("web"))
                        .withIntensity(2, Duration.ofMinutes(1)));
        troupe.fail("db", "1");
        troupe.fail("db", "2");
        assertEquals(0, app.snapshot().restarts());
        troupe.fail("db", "3");
        assertEquals(1, app.snapshot().restarts());
        troupe.assertJournal("+db -db +db -db +db -db +db");
        Throwable failure = app.snapshot().lastFailure().orElseThrow();
        assertEquals(
                "group 'app/infra' failed: its child 'db' failed for good before it was ready",
                failure.getCause().getMessage());
        assertEquals("3", failure.getCause().getCause().getMessage());
    }

    @Test
    void directlyInTheSupervisorItIsBuiltAnewByThat() {
        TaskGroup group = troupe.add(GroupSpec.oneForOne("infra", slowOnce("db")));
        troupe.fail("db", "1");
        assertEquals(1, group.snapshot().restarts());
        assertEquals(1, troupe.supervisor().snapshot().restartsInWindow());
        troupe.ready("db");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aGroupBelowItThatCannotStartIsBuiltAnewAndItWaitsForThat() {
        TaskGroup app = troupe.add(GroupSpec.restForOne(
                "app",
                GroupSpec.oneForOne("infra", GroupSpec.oneForOne("storage", slowOnce("db"))),
                troupe.task("web")));
        troupe.fail("db", "1");
        troupe.assertJournal("+db -db +db");
        assertEquals(0, infra().snapshot().restarts());
        assertEquals(1, troupe.group("app/infra/storage").snapshot().restarts());
        troupe.ready("db");
        troupe.assertJournal("+web");
        troupe.assertState(GroupState.RUNNING, app);
    }

    // ---- what is no failure to start

    @Test
    void aChildThatSucceedsWasReady() {
        TaskGroup app = app(slowOnce("db"));
        troupe.succeed("db");
        troupe.assertJournal("+db -db +web");
        troupe.assertState(GroupState.RUNNING, app);
    }

    @Test
    void nobodyWaitsForOneThatIsCancelled() {
        app(slow("db"));
        troupe.handle("app/infra/db").cancel();
        troupe.settle();
        troupe.assertJournal("+db -db +web");
        assertEquals(0, infra().snapshot().restarts());
    }

    @Test
    void norForOneThatIsAbandoned() {
        app(slow("db"));
        TaskHandle db = troupe.handle("app/infra/db");
        troupe.of("db").stubborn();
        db.cancel();
        troupe.advance(GRACE);
        troupe.assertOutcome("abandoned", 1, db);
        troupe.assertJournal("+db +web");
        assertEquals(0, infra().snapshot().restarts());
    }

    @Test
    void oneThatIsQuarantinedIsWaitedFor() {
        TaskGroup app = app(slow("db").withMaxRetries(0).withQuarantine(true));
        troupe.fail("db", "1");
        troupe.assertState(TaskState.QUARANTINED, "app/infra/db");
        troupe.assertState(GroupState.STARTING, infra());
        troupe.assertJournal("+db -db");
        assertTrue(troupe.handle("app/infra/db").resume());
        troupe.settle();
        troupe.ready("db");
        troupe.assertJournal("+db +web");
        troupe.assertState(GroupState.RUNNING, app);
    }

    @Test
    void oneThatHasBeenReadyJustLeavesThoughOthersAreNot() {
        app(troupe.task("db").withMaxRetries(0), slow("cache"));
        troupe.fail("db", "it was ready when it began");
        assertEquals(0, infra().snapshot().restarts());
        troupe.forgetJournal();
        troupe.ready("cache");
        troupe.assertJournal("+web");
    }

    @Test
    void oneThatIsAddedToAGroupThatIsUpJustLeaves() {
        TaskGroup app = app(troupe.task("db"));
        infra().add(slowOnce("late"));
        troupe.settle();
        troupe.fail("late", "1");
        troupe.assertJournal("+db +web +late -late");
        assertEquals(0, infra().snapshot().restarts());
        troupe.assertState(GroupState.RUNNING, app);
    }

    @Test
    void oneThatIsAddedToAGroupThatStartsIsWaitedForLikeTheOthers() {
        app(slow("db"));
        infra().add(slowOnce("late"));
        troupe.settle();
        troupe.ready("db");
        troupe.assertJournal("+db +late");
        troupe.fail("late", "1");
        troupe.assertJournal("-late -db +db");
        assertEquals(1, infra().snapshot().restarts());
    }

    // ---- once more

    @Test
    void aGroupThatItsParentStartsAgainHasToStartAgain() {
        TaskGroup app = troupe.add(GroupSpec.restForOne(
                "app",
                troupe.task("first"),
                GroupSpec.oneForOne("infra", slow("db").withMaxRetries(0)),
                troupe.task("web")));
        troupe.ready("db");
        troupe.fail("first", "1");
        troupe.assertJournal("+first +db +web -first -web -db +first +db");
        troupe.fail("db", "not ready again");
        assertEquals(1, infra().snapshot().restarts());
        troupe.assertJournal("-db +db");
        troupe.ready("db");
        troupe.assertJournal("+web");
        troupe.assertState(GroupState.RUNNING, app);
    }

    @Test
    void aGroupThatIsRestartedByHandHasBeenUp() {
        TaskGroup app = app(slow("db").withMaxRetries(0), troupe.task("cache"));
        troupe.ready("db");
        assertTrue(infra().restart());
        troupe.settle();
        troupe.fail("db", "1");
        assertEquals(0, infra().snapshot().restarts());
        troupe.assertState(GroupState.RUNNING, infra());
        troupe.assertState(GroupState.RUNNING, app);
    }
}
