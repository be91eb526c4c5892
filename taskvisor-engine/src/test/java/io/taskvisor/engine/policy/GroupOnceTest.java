package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task of one attempt whose siblings are restarted: what has begun is not begun again, as OTP's temporary child. */
class GroupOnceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final FakeTime time = new FakeTime();
    private final Troupe troupe = new Troupe(time);

    @AfterEach
    void close() {
        troupe.close();
    }

    private TaskSpec once(String name) {
        return troupe.of(name).once();
    }

    private TaskGroup running(GroupSpec spec) {
        TaskGroup group = troupe.add(spec);
        troupe.forgetJournal();
        return group;
    }

    private TaskOutcome outcome(TaskHandle task) {
        assertTrue(task.outcome().isDone(), task::toString);
        return task.outcome().join();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatRunsEndsCancelledAndTheOthersGoOn(boolean all) {
        TaskGroup group = running(
                all
                        ? GroupSpec.oneForAll("g", troupe.task("db"), once("pay"))
                        : GroupSpec.restForOne("g", troupe.task("db"), once("pay")));
        TaskHandle pay = troupe.handle("g/pay");
        troupe.of("db").fail("1");
        troupe.assertState(TaskState.STOPPING, "g/pay");
        troupe.settle();
        troupe.assertJournal("-db -pay +db");
        TaskOutcome.Cancelled outcome = assertInstanceOf(TaskOutcome.Cancelled.class, outcome(pay));
        assertEquals(1, outcome.attempts());
        assertInstanceOf(TaskCancelledException.class, outcome.cause());
        assertTrue(group.task("pay").isEmpty());
        troupe.assertState(GroupState.RUNNING, group);
        assertEquals(1, group.snapshot().restartsInWindow());
    }

    @Test
    void soDoesOneThatHasBeenReady() {
        running(GroupSpec.oneForAll("g", once("pay").withReadiness(SECOND), troupe.task("db")));
        TaskHandle pay = troupe.handle("g/pay");
        troupe.ready("pay");
        troupe.fail("db", "1");
        troupe.assertJournal("+db -db -pay +db");
        troupe.assertOutcome("cancelled", 1, pay);
    }

    @Test
    void thoseBehindItStartWithoutIt() {
        running(GroupSpec.oneForAll("g", troupe.task("db"), once("migrate"), troupe.task("web")));
        troupe.fail("db", "1");
        troupe.assertJournal("-db -migrate +db +web");
    }

    @Test
    void oneThatIsNotConcernedRunsOn() {
        running(GroupSpec.restForOne("g", once("pay").withReadiness(SECOND), troupe.task("db")));
        troupe.ready("pay");
        troupe.fail("db", "1");
        troupe.assertJournal("+db -db +db");
        troupe.assertState(TaskState.RUNNING, "g/pay");
    }

    @Test
    void oneThatHasNotStartedYetStarts() {
        running(GroupSpec.oneForAll("g", troupe.task("db").withReadiness(SECOND), once("pay")));
        troupe.fail("db", "before it was ready");
        troupe.ready("db");
        troupe.assertJournal("-db +db +pay");
        assertEquals(1, troupe.handle("g/pay").snapshot().attempts());
    }

    @Test
    void oneThatWaitsForAThreadHasNotStartedYet() {
        troupe.supervisor().add(GroupSpec.oneForAll("g", troupe.task("db"), once("pay")));
        troupe.start(1);
        troupe.assertState(TaskState.WAITING, "g/pay");
        troupe.fail("db", "1");
        troupe.assertJournal("+db -db +db +pay");
        assertEquals(1, troupe.handle("g/pay").snapshot().attempts());
    }

    @Test
    void oneThatSucceedsWhileItIsStoppedHasSucceeded() {
        running(GroupSpec.oneForAll("g", troupe.task("db"), once("pay")));
        TaskHandle pay = troupe.handle("g/pay");
        troupe.of("db").fail("1");
        troupe.succeed("pay");
        troupe.assertOutcome("completed", 1, pay);
        troupe.assertJournal("-db -pay +db");
    }

    @Test
    void oneThatFailsFatallyWhileItIsStoppedFailsTheGroup() {
        TaskGroup group = running(GroupSpec.oneForAll("g", troupe.task("db"), once("pay")));
        TaskHandle pay = troupe.handle("g/pay");
        troupe.of("db").fail("1");
        troupe.failFatally("pay", "2");
        troupe.assertOutcome("fatal", 1, pay);
        assertEquals(1, group.snapshot().restarts());
    }

    @Test
    void oneThatHadRunIntoItsTimeoutHasFailed() {
        TaskGroup group =
                running(GroupSpec.oneForAll("g", troupe.task("db"), once("pay").withTimeout(SECOND)));
        TaskHandle pay = troupe.handle("g/pay");
        troupe.of("pay").stubborn();
        troupe.advance(SECOND);
        troupe.fail("db", "1");
        troupe.of("pay").relent();
        troupe.settle();
        assertInstanceOf(
                AttemptTimeoutException.class,
                assertInstanceOf(TaskOutcome.Failed.class, outcome(pay)).cause());
        assertEquals(1, group.snapshot().restarts());
    }

    @Test
    void oneThatDoesNotStopIsAbandonedAndNobodyWaitsForIt() {
        TaskGroup group = running(GroupSpec.oneForAll("g", troupe.task("db"), once("pay")));
        TaskHandle pay = troupe.handle("g/pay");
        troupe.of("pay").stubborn();
        troupe.fail("db", "1");
        troupe.advance(GRACE.minusNanos(1));
        troupe.assertJournal("-db");
        troupe.assertState(GroupState.RESTARTING, group);
        troupe.advance(Duration.ofNanos(1));
        troupe.assertOutcome("abandoned", 1, pay);
        troupe.assertJournal("+db");
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void oneWhoseLastAttemptIsOverHasEndedByItself() {
        TaskGroup group = running(GroupSpec.oneForAll("g", once("pay").withReadiness(SECOND), troupe.task("db")));
        TaskHandle pay = troupe.handle("g/pay");
        troupe.ready("pay");
        troupe.of("db").fail("1");
        troupe.of("pay").fail("2");
        troupe.settle();
        assertFalse(outcome(pay).isSuccess());
        troupe.assertState(GroupState.RUNNING, group);
    }

    @Test
    void aRestartOfTheGroupByHandRunsItAgain() {
        TaskGroup group = running(GroupSpec.oneForAll("g", troupe.task("db"), once("pay")));
        assertTrue(group.restart());
        troupe.settle();
        troupe.assertJournal("-pay -db +db +pay");
        assertEquals(2, troupe.handle("g/pay").snapshot().attempts());
    }

    @Test
    void soDoesOneOfTheSupervisor() {
        TaskGroup group = running(GroupSpec.oneForOne("g", GroupSpec.oneForAll("x", troupe.task("db"), once("pay"))));
        assertTrue(troupe.supervisor().restart());
        troupe.settle();
        assertEquals(2, troupe.handle("g/x/pay").snapshot().attempts());
        troupe.assertState(GroupState.STARTING, group.group("x").orElseThrow());
    }

    /** Who asked for it decides, not who stops the attempt in the end. */
    @Test
    void soDoesARestartOfItsOwnThatASiblingsComesAfter() {
        running(GroupSpec.oneForAll("g", troupe.task("db"), once("pay")));
        troupe.of("pay").stubborn();
        assertTrue(troupe.handle("g/pay").restart());
        troupe.fail("db", "1");
        troupe.of("pay").relent();
        troupe.settle();
        troupe.assertJournal("-db -pay +db +pay");
        assertEquals(2, troupe.handle("g/pay").snapshot().attempts());
    }

    @Test
    void inAGroupThatItsParentRestartsItIsNotRunAgainEither() {
        TaskGroup outer = running(GroupSpec.oneForAll(
                "o",
                troupe.task("db"),
                GroupSpec.oneForOne("jobs", once("pay"), troupe.task("poll")),
                GroupSpec.restForOne("more", once("mail"), troupe.task("web"))));
        TaskHandle pay = troupe.handle("o/jobs/pay");
        TaskHandle mail = troupe.handle("o/more/mail");
        troupe.fail("db", "1");
        troupe.assertJournal("-db -mail -pay -poll +db +poll +web");
        troupe.assertOutcome("cancelled", 1, pay);
        troupe.assertOutcome("cancelled", 1, mail);
        troupe.assertState(GroupState.RUNNING, outer);
    }

    @Test
    void aGroupThatIsBuiltAnewRunsAnotherOne() {
        running(GroupSpec.oneForAll("g", troupe.task("db").withMaxRetries(0), once("pay")));
        TaskHandle pay = troupe.handle("g/pay");
        troupe.fail("db", "1");
        troupe.assertJournal("-db -pay +db +pay");
        troupe.assertOutcome("cancelled", 1, pay);
        assertEquals(1, troupe.handle("g/pay").snapshot().attempts());
    }

    @Test
    void oneThatWasUpdatedToRunOnceIsOneToo() {
        running(GroupSpec.oneForAll("g", troupe.task("db"), troupe.task("pay")));
        TaskHandle pay = troupe.handle("g/pay");
        pay.update(spec -> spec.withRestart(RestartPolicy.NEVER));
        troupe.fail("db", "1");
        troupe.assertOutcome("cancelled", 1, pay);
        troupe.assertJournal("-db -pay +db");
    }
}
