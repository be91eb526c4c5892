package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.MissedTicks;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attempts on a grid of 100 ms. */
class FixedRateTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskSpec fixedRate() {
        return TaskSpec.fixedRate("t", Duration.ofMillis(100), script);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    /** Runs the task until so many attempts have been made, and asserts when they started. */
    private void assertStarts(TaskHandle task, Long... starts) {
        while (script.runs() < starts.length) {
            supervisor.runNextWhenDue(task);
        }
        assertEquals(List.of(starts), script.startsMillis().subList(0, starts.length));
    }

    @Test
    void attemptsStartOnTheGridHoweverLongTheyTake() {
        script.succeedAfter(millis(30))
                .succeedAfter(millis(99))
                .succeedAfter(millis(1))
                .succeed();
        assertStarts(supervisor.run(fixedRate()), 0L, 100L, 200L, 300L, 400L);
    }

    @Test
    void theGridBeginsWithTheFirstStartNotWithAcceptance() {
        script.succeedAfter(millis(10));
        TaskHandle task = supervisor.add(fixedRate());
        supervisor.advanceMillis(35);
        supervisor.runNext();
        assertStarts(task, 35L, 135L, 235L);
    }

    @Test
    void theGridDoesNotDrift() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            script.succeedAfter(Duration.ofNanos(random.nextInt(100_000_000)));
        }
        TaskHandle task = supervisor.run(fixedRate());
        for (int i = 1; i < 1_000; i++) {
            supervisor.runNextWhenDue(task);
            assertEquals(100L * i, script.startsMillis().get(i));
        }
    }

    @Test
    void anOverrunSkipsTheMissedPoints() {
        script.succeedAfter(millis(250)).succeed();
        assertStarts(supervisor.run(fixedRate()), 0L, 300L, 400L);
    }

    @Test
    void anOverrunIsMadeUpForOnceIfAskedFor() {
        script.succeedAfter(millis(250)).succeed();
        assertStarts(supervisor.run(fixedRate().withMissedTicks(MissedTicks.ONE)), 0L, 250L, 300L, 400L);
    }

    @Test
    void attemptsThatTakeLongerThanTheGridIsWideRunBackToBackWithOne() {
        script.succeedAfter(millis(150)).succeedAfter(millis(150)).succeed();
        assertStarts(supervisor.run(fixedRate().withMissedTicks(MissedTicks.ONE)), 0L, 150L, 300L, 400L);
    }

    @Test
    void anAttemptThatEndsExactlyOnAPointIsFollowedAtOnce() {
        script.succeedAfter(millis(100)).succeed();
        assertStarts(supervisor.run(fixedRate()), 0L, 100L, 200L);
    }

    @Test
    void aFailureBacksOffThenWaitsForTheNextPoint() {
        script.fail("1").succeed();
        TaskHandle task = supervisor.run(fixedRate().withBackoff(retry -> millis(30)));
        assertEquals(TaskState.BACKING_OFF, task.state());
        assertStarts(task, 0L, 100L);
        assertEquals(
                millis(100),
                supervisor.trail().first(Event.RestartScheduled.class).delay());
    }

    @Test
    void aBackoffThatPassesPointsWaitsForTheOneAfterIt() {
        script.failAfter(millis(20), "1").succeed();
        assertStarts(supervisor.run(fixedRate().withBackoff(retry -> millis(150))), 0L, 200L, 300L);
    }

    @Test
    void aFailureWithoutBackoffIsNotRetriedWithinItsOwnCell() {
        script.fail("1").fail("2").succeed();
        assertStarts(supervisor.run(fixedRate()), 0L, 100L, 200L);
    }

    @Test
    void aFailureAfterAnOverrunIsNotMadeUpFor() {
        script.failAfter(millis(250), "1").succeed();
        assertStarts(supervisor.run(fixedRate().withMissedTicks(MissedTicks.ONE)), 0L, 300L);
    }

    @Test
    void anAttemptThatTheExecutorRejectedIsRetriedOnTheGrid() {
        int[] asked = new int[1];
        script.succeed();
        TaskHandle task = supervisor.add(fixedRate().withExecutor(work -> {
            if (++asked[0] == 2) {
                throw new RejectedExecutionException("full");
            }
            supervisor.executor().execute(work);
        }));
        supervisor.runNext();
        supervisor.advanceMillis(100);
        supervisor.awaitTimed(task, TaskState.BACKING_OFF);
        assertStarts(task, 0L, 200L, 300L);
    }

    @Test
    void runNowIsExtraAndLeavesTheGridAlone() {
        script.succeed();
        TaskHandle task = supervisor.run(fixedRate());
        supervisor.advanceMillis(40);
        assertTrue(task.runNow());
        supervisor.runNext();
        assertStarts(task, 0L, 40L, 100L, 200L);
    }

    @Test
    void anExtraAttemptThatOverrunsAPointSkipsIt() {
        script.succeed().succeedAfter(millis(80)).succeed();
        TaskHandle task = supervisor.run(fixedRate());
        supervisor.advanceMillis(40);
        assertTrue(task.runNow());
        supervisor.runNext();
        assertStarts(task, 0L, 40L, 200L);
    }

    @Test
    void aPauseSkipsThePointsThatPassedAndRunsOnceWhenItEnds() {
        script.succeed();
        TaskHandle task = supervisor.run(fixedRate());
        assertTrue(task.pause());
        supervisor.advanceMillis(350);
        assertTrue(task.resume());
        supervisor.runNext();
        assertStarts(task, 0L, 350L, 400L);
    }

    @Test
    void aNewIntervalBeginsANewGridWithTheLastStart() {
        script.succeedAfter(millis(10));
        TaskHandle task = supervisor.run(fixedRate());
        task.update(spec -> spec.withInterval(millis(40)));
        assertStarts(task, 0L, 100L, 140L, 180L);
    }

    @Test
    void anUpdateToPeriodicLeavesTheGrid() {
        script.succeedAfter(millis(10));
        TaskHandle task = supervisor.run(fixedRate());
        task.update(spec -> TaskSpec.periodic("t", millis(100), script));
        assertStarts(task, 0L, 100L, 210L, 320L);
    }

    @Test
    void anUpdateToFixedRateBeginsAGrid() {
        script.succeedAfter(millis(10));
        TaskHandle task = supervisor.run(TaskSpec.periodic("t", millis(100), script));
        task.update(spec -> fixedRate());
        assertStarts(task, 0L, 110L, 210L, 310L);
    }
}
