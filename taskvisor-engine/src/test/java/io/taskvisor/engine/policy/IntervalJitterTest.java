package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random time in the pauses of tasks that repeat, so that they do not stay in step. */
class IntervalJitterTest {
    private static final Duration JITTER = Duration.ofMillis(50);

    private final FakeTime time = new FakeTime();
    private final Script script = new Script(time);

    /** Answers with these milliseconds, one after the other, the last again and again. */
    private static RandomGenerator dice(long... millis) {
        Deque<Long> next = new ArrayDeque<>();
        for (long each : millis) {
            next.add(TimeUnit.MILLISECONDS.toNanos(each));
        }
        return () -> (next.size() > 1 ? next.remove() : next.element()) << 1; // The lowest bit is not used.
    }

    private TestSupervisor supervisor(RandomGenerator random) {
        return TestSupervisor.built(time, builder -> builder.random(random));
    }

    private void assertStarts(RandomGenerator random, TaskSpec spec, Long... starts) {
        try (TestSupervisor supervisor = supervisor(random)) {
            TaskHandle task = supervisor.add(spec);
            while (script.runs() < starts.length) {
                if (task.state() == TaskState.WAITING) {
                    supervisor.runNext();
                } else {
                    supervisor.runNextWhenDue(task);
                }
            }
            assertEquals(List.of(starts), script.startsMillis());
            assertEquals(TaskState.SCHEDULED, task.state());
        }
    }

    @Test
    void isAddedToTheFirstStartAndToEachInterval() {
        script.succeedAfter(Duration.ofMillis(10)).succeed();
        TaskSpec spec = TaskSpec.periodic("t", Duration.ofMillis(100), script).withIntervalJitter(JITTER);
        assertStarts(dice(7, 20, 50, 1), spec, 7L, 137L, 287L, 388L);
    }

    @Test
    void comesOnTopOfTheInitialDelay() {
        script.succeed();
        TaskSpec spec = TaskSpec.periodic("t", Duration.ofMillis(100), script)
                .withIntervalJitter(JITTER)
                .withInitialDelay(Duration.ofMillis(1_000));
        assertStarts(dice(7, 20), spec, 1_007L, 1_127L);
    }

    @Test
    void isNotAddedToABackoff() {
        script.fail("1").succeed();
        TaskSpec spec = TaskSpec.periodic("t", Duration.ofMillis(100), script)
                .withIntervalJitter(JITTER)
                .withBackoff(retry -> Duration.ofMillis(30));
        assertStarts(dice(7, 20), spec, 7L, 37L, 157L);
    }

    /** The grid begins with the first start, at 5 ms. */
    @Test
    void leavesAGridWhereItIs() {
        script.succeed();
        TaskSpec spec = TaskSpec.fixedRate("t", Duration.ofMillis(100), script).withIntervalJitter(JITTER);
        assertStarts(dice(5, 50, 0, 30, 49), spec, 5L, 155L, 205L, 335L, 454L);
    }

    @Test
    void makesNoPointOfAGridOneThatWasMissed() {
        script.succeed()
                .succeedAfter(Duration.ofMillis(60))
                .failAfter(Duration.ofMillis(1), "3")
                .succeed();
        TaskSpec spec = TaskSpec.fixedRate("t", Duration.ofMillis(100), script).withIntervalJitter(JITTER);
        // The second ends at 210, after the third point, but before the third start.
        assertStarts(dice(0, 50, 20, 10), spec, 0L, 150L, 220L, 310L);
    }

    @Test
    void aPointOfAGridThatIsOverIsSkipped() {
        script.succeed().succeedAfter(Duration.ofMillis(80)).succeed();
        TaskSpec spec = TaskSpec.fixedRate("t", Duration.ofMillis(100), script).withIntervalJitter(JITTER);
        // The second ends at 230, when the third start, at 220, is over.
        assertStarts(dice(0, 50, 20, 10), spec, 0L, 150L, 320L, 410L);
    }

    @Test
    void aSourceOfRandomThatThrowsIsDoneWithout() {
        script.succeed();
        RandomGenerator broken = () -> {
            throw new IllegalStateException("no dice");
        };
        try (TestSupervisor supervisor = supervisor(broken)) {
            TaskHandle task = supervisor.run(
                    TaskSpec.periodic("t", Duration.ofMillis(100), script).withIntervalJitter(JITTER));
            supervisor.runNextWhenDue(task);
            assertEquals(List.of(0L, 100L), script.startsMillis());
            RecordedLog.await(System.Logger.Level.WARNING, "the source of random numbers failed");
        }
    }

    @Test
    void fiftyPollersDoNotRunInStepNorAfterARestartOfTheirGroup() {
        List<Script> polls = new ArrayList<>();
        List<TaskSpec> specs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            polls.add(new Script(time).succeed());
            specs.add(TaskSpec.periodic("poller-" + i, Duration.ofSeconds(10), polls.get(i))
                    .withIntervalJitter(Duration.ofSeconds(10)));
        }
        try (TestSupervisor supervisor = supervisor(new Random(1))) {
            TaskGroup group =
                    supervisor.supervisor().add(GroupSpec.oneForOne("pollers", specs.toArray(TaskSpec[]::new)));
            pollUntil(supervisor, polls, 1);
            assertSpread(polls, 0);
            pollUntil(supervisor, polls, 2);
            assertSpread(polls, 1);
            assertTrue(group.restart());
            Await.until(
                    "all wait again",
                    () -> group.tasks().stream().allMatch(task -> task.state() == TaskState.SCHEDULED));
            pollUntil(supervisor, polls, 4);
            assertSpread(polls, 3);
        }
    }

    /** Moves the clock until each has run so often. */
    private static void pollUntil(TestSupervisor supervisor, List<Script> polls, int runs) {
        Await.until(() -> "each has run " + runs + " times", () -> {
            supervisor.advanceMillis(100);
            while (supervisor.executor().size() > 0) {
                supervisor.executor().runNext();
            }
            return polls.stream().allMatch(poll -> poll.runs() >= runs);
        });
    }

    /** Of fifty starts in ten seconds and more, looked at every tenth of one, few are at the same time. */
    private static void assertSpread(List<Script> polls, int run) {
        Set<Long> starts = new TreeSet<>();
        polls.forEach(poll -> starts.add(poll.startsMillis().get(run)));
        assertTrue(starts.size() > 25, () -> "starts " + starts);
    }
}
