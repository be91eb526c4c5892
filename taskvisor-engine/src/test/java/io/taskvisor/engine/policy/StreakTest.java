package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.RestartPolicy;
import io.taskvisor.Task;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What events say of the attempts that failed in a row, and of the task's policy. */
class StreakTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    /** Runs the task to its end, and returns how many had failed in a row at the end of each attempt. */
    private List<Integer> streaks(TaskSpec spec) {
        supervisor.run(spec);
        supervisor.trail().ofFinished(spec.name());
        return supervisor.trail().events().stream()
                .filter(event ->
                        event instanceof Event.TaskEvent of && of.task().path().equals(spec.name()))
                .map(StreakTest::streak)
                .filter(streak -> streak >= 0)
                .toList();
    }

    private static int streak(Event event) {
        if (event instanceof Event.AttemptFailed failed) {
            return failed.consecutiveFailures();
        } else if (event instanceof Event.AttemptTimedOut timedOut) {
            return timedOut.consecutiveFailures();
        } else if (event instanceof Event.AttemptStalled stalled) {
            return stalled.consecutiveFailures();
        }
        return event instanceof Event.AttemptSucceeded ? 0 : -1;
    }

    @Test
    void everyFailureCountsItselfAndASuccessBeginsANewRow() {
        script.fail("1").fail("2").succeed().fail("3").fail("4");
        TaskSpec spec = TaskSpec.restartable("t", script)
                .withRestart(RestartPolicy.ALWAYS)
                .withInterval(Duration.ZERO)
                .withFatalWhen(e -> "4".equals(e.getMessage()));
        assertEquals(List.of(1, 2, 0, 1, 2), streaks(spec));
    }

    @Test
    void attemptsThatTimeOutOrStallCountToo() {
        Duration limit = Duration.ofMillis(50);
        script.fail("1").succeedAfter(limit).fail("3").succeedAfter(limit.minusNanos(1));
        assertEquals(
                List.of(1, 2, 3, 0), streaks(TaskSpec.restartable("t", script).withTimeout(limit)));
        Script other = new Script(time).fail("1").succeedAfter(limit).succeed();
        assertEquals(List.of(1, 2, 0), streaks(TaskSpec.restartable("u", other).withHeartbeat(limit)));
    }

    /** Starts a stage for each attempt, which stays the test's to complete. */
    private final List<CompletableFuture<Void>> stages = new ArrayList<>();

    private final Task pending = Task.async(context -> {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    });

    private void failLast(String message) {
        stages.get(stages.size() - 1).completeExceptionally(new IllegalStateException(message));
        supervisor.runNext();
    }

    @Test
    void aRowEndsWhileAnAttemptRunsAsSoonAsItIsStable() {
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", pending).withBackoff(BackoffStrategy.none()));
        failLast("1");
        failLast("2");
        time.advance(Duration.ofMinutes(1).minusNanos(1));
        assertEquals(2, task.snapshot().consecutiveFailures());
        time.advance(Duration.ofNanos(1));
        assertEquals(0, task.snapshot().consecutiveFailures());
        Event.AttemptStable stable = supervisor.trail().first(Event.AttemptStable.class);
        assertEquals(3, stable.attempt());
        assertEquals(Duration.ofMinutes(1), stable.elapsed());
        assertEquals(2, stable.failures());
        time.advance(Duration.ofHours(1));
        failLast("1 again");
        assertEquals(1, task.snapshot().consecutiveFailures());
        stages.get(3).complete(null);
        supervisor.trail().ofFinished("t");
        assertEquals(
                1,
                supervisor.trail().events().stream()
                        .filter(Event.AttemptStable.class::isInstance)
                        .count());
    }

    @Test
    void aRowThatIsOverStaysSoWhenTheGroupRestartsTheTask() {
        List<CompletableFuture<Void>> siblings = new ArrayList<>();
        TaskGroup group = supervisor
                .supervisor()
                .add(GroupSpec.oneForAll(
                        "g",
                        TaskSpec.restartable("t", pending).withBackoff(BackoffStrategy.none()),
                        TaskSpec.restartable("sibling", Task.async(context -> {
                                    CompletableFuture<Void> stage = new CompletableFuture<>();
                                    siblings.add(stage);
                                    return stage;
                                }))
                                .withBackoff(BackoffStrategy.none())));
        TaskHandle task = group.task("t").orElseThrow();
        awaitStarted(1, siblings);
        stages.get(0).completeExceptionally(new IllegalStateException("1"));
        awaitStarted(2, siblings);
        time.advance(Duration.ofMinutes(1));
        assertEquals(0, task.snapshot().consecutiveFailures());
        siblings.get(1).completeExceptionally(new IllegalStateException("the sibling's"));
        awaitStarted(3, siblings);
        stages.get(2).completeExceptionally(new IllegalStateException("1 again"));
        awaitStarted(4, siblings);
        assertEquals(1, task.snapshot().consecutiveFailures());
    }

    private void awaitStarted(int attempts, List<CompletableFuture<Void>> siblings) {
        Await.until(() -> attempts + " attempts of both", () -> {
            if (supervisor.executor().size() > 0) {
                supervisor.runNext();
            }
            return stages.size() == attempts && siblings.size() == attempts;
        });
    }

    @Test
    void anAttemptAfterNoFailureIsNotCalledStable() {
        supervisor.run(TaskSpec.restartable("t", pending));
        time.advance(Duration.ofHours(1));
        stages.get(0).complete(null);
        supervisor.trail().ofFinished("t");
        assertTrue(supervisor.trail().events().stream().noneMatch(Event.AttemptStable.class::isInstance));
    }

    @Test
    void aHangIsNoHealthHoweverLongItLasted() {
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", pending)
                .withBackoff(BackoffStrategy.none())
                .withTimeout(Duration.ofMinutes(30))
                .withMaxRetries(2));
        for (int i = 0; i < 3; i++) {
            time.advance(Duration.ofMinutes(30));
            if (i < 2) {
                supervisor.awaitState(task, TaskState.WAITING); // A helper cancels the stage.
                supervisor.runNext();
            }
        }
        supervisor.assertOutcome("failed", 3, task);
        supervisor.trail().ofFinished("t");
        assertEquals(
                List.of(1, 2, 3),
                supervisor.trail().events().stream()
                        .filter(Event.AttemptTimedOut.class::isInstance)
                        .map(StreakTest::streak)
                        .toList());
    }

    @Test
    void whatBeginsAndWhatEndsSaysWhetherItIsAOneShot() {
        script.succeed().succeed();
        streaks(TaskSpec.once("o", script));
        streaks(TaskSpec.restartable("r", script));
        assertEquals(
                List.of("added NEVER", "finished NEVER", "added ON_FAILURE", "finished ON_FAILURE"),
                supervisor.trail().events().stream()
                        .map(StreakTest::policy)
                        .filter(text -> !text.isEmpty())
                        .toList());
    }

    private static String policy(Event event) {
        if (event instanceof Event.TaskAdded added) {
            return "added " + added.restart();
        }
        return event instanceof Event.TaskFinished finished ? "finished " + finished.restart() : "";
    }

    @Test
    void theSnapshotOfATaskHasItsTags() {
        Map<String, String> tags = Map.of("team", "sync");
        assertEquals(
                tags,
                supervisor
                        .add(TaskSpec.once("t", script.succeed()).withTags(tags))
                        .snapshot()
                        .tags());
    }
}
