package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.TaskvisorException;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import io.taskvisor.event.RestartReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The delay after a failure: what the strategy is asked, and that its answer is kept to. */
class BackoffTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    @Test
    void everyDelayIsUsedExactly() {
        script.fail("1").fail("2").failAfter(Duration.ofMillis(3), "3").succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script)
                .withBackoff(retry -> Duration.ofMillis(10L * retry.consecutiveFailures())));
        for (int delay = 10; delay <= 30; delay += 10) {
            time.advance(Duration.ofMillis(delay).minusNanos(1));
            assertEquals(TaskState.BACKING_OFF, task.state());
            time.advance(Duration.ofNanos(1));
            supervisor.runNext();
        }
        assertEquals(List.of(0L, 10L, 30L, 63L), script.startsMillis());
        supervisor.assertOutcome("completed", 4, task);
    }

    @Test
    void aDelayOfOneNanosecondIsADelay() {
        script.fail("1").succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofNanos(1)));
        assertEquals(TaskState.BACKING_OFF, task.state());
        time.advance(Duration.ofNanos(1));
        assertEquals(TaskState.WAITING, task.state());
    }

    @Test
    void aDelayOfZeroRestartsOnTheSameThreadWithoutATimer() {
        script.fail("1").fail("2").succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ZERO));
        supervisor.assertOutcome("completed", 3, task);
        assertEquals(0, time.scheduled());
    }

    @Test
    void aLoopOfZeroDelaysGivesWayAtLeastEveryHundredRestarts() {
        script.fail("again");
        supervisor.run(TaskSpec.restartable("t", script));
        int inOneGo = script.runs();
        assertTrue(inOneGo <= 100, () -> "it ran " + inOneGo + " times before it gave way");
    }

    @Test
    void theEventTellsTheDelayAndItsReason() {
        script.fail("1");
        supervisor.run(TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofMillis(123)));
        Event.RestartScheduled event = supervisor.trail().first(Event.RestartScheduled.class);
        assertEquals(Duration.ofMillis(123), event.delay());
        assertEquals(RestartReason.FAILURE, event.reason());
    }

    @Test
    void theSnapshotTellsWhenTheNextAttemptIsDue() {
        script.failAfter(Duration.ofMillis(5), "1");
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofMillis(20)));
        assertEquals(Optional.of(FakeTime.START.plusMillis(25)), task.snapshot().nextAttemptAt());
    }

    @Test
    void theStrategyIsToldOfTheRow() {
        List<BackoffStrategy.Retry> asked = new ArrayList<>();
        script.fail("1").fail("2").fail("3").succeed().fail("1 again");
        TaskSpec spec = TaskSpec.periodic("t", Duration.ofMillis(100), script).withBackoff(retry -> {
            asked.add(retry);
            return Duration.ofMillis(10L * retry.consecutiveFailures());
        });
        supervisor.run(spec);
        for (int i = 0; i < 4; i++) {
            supervisor.advanceMillis(100);
            supervisor.runNext();
        }
        assertEquals(
                List.of(1, 2, 3, 1),
                asked.stream().map(BackoffStrategy.Retry::consecutiveFailures).toList());
        assertEquals(
                List.of(0L, 10L, 20L, 0L),
                asked.stream().map(retry -> retry.previousDelay().toMillis()).toList());
        assertEquals(
                List.of("1", "2", "3", "1 again"),
                asked.stream().map(retry -> retry.cause().getMessage()).toList());
    }

    @Test
    void anAttemptThatRanStableResetsThePreviousDelayToo() {
        List<Duration> previous = new ArrayList<>();
        script.fail("1").failAfter(Duration.ofSeconds(1), "1 again").succeed();
        supervisor.run(TaskSpec.restartable("t", script)
                .withStableAfter(Duration.ofSeconds(1))
                .withBackoff(retry -> {
                    previous.add(retry.previousDelay());
                    return Duration.ofMillis(10);
                }));
        supervisor.advanceMillis(10);
        supervisor.runNext();
        assertEquals(List.of(Duration.ZERO, Duration.ZERO), previous);
    }

    @Test
    void aNullAnswerIsFatal() {
        script.fail("the cause");
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withBackoff(new Broken(null)));
        assertBroken(task, "backoff broken() returned null, which is not a delay (failure 1)");
        assertEquals(
                "the cause",
                supervisor
                        .outcome(task, TaskOutcome.Fatal.class)
                        .cause()
                        .getCause()
                        .getMessage());
    }

    @Test
    void aNegativeAnswerIsFatal() {
        script.fail("the cause");
        TaskHandle task =
                supervisor.run(TaskSpec.restartable("t", script).withBackoff(new Broken(Duration.ofNanos(-1))));
        assertBroken(task, "backoff broken() returned -1ns, which is not a delay (failure 1)");
    }

    @Test
    void aThrowingStrategyIsFatal() {
        script.fail("the cause");
        IllegalStateException bug = new IllegalStateException("bug");
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withBackoff(new BackoffStrategy() {
            @Override
            public Duration delay(Retry retry) {
                throw bug;
            }

            @Override
            public String toString() {
                return "mine";
            }
        }));
        assertBroken(task, "backoff mine threw java.lang.IllegalStateException: bug (failure 1)");
        assertSame(
                bug, supervisor.outcome(task, TaskOutcome.Fatal.class).cause().getCause());
    }

    @Test
    void aStrategyThatThrowsAnErrorIsFatalToo() {
        script.fail("the cause");
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withBackoff(retry -> {
            throw new StackOverflowError("bug");
        }));
        supervisor.outcome(task, TaskOutcome.Fatal.class);
    }

    @Test
    void aDelayBeyondAllMeasureIsTheLongestThereIs() {
        script.fail("1").fail("2");
        TaskHandle task = supervisor.run(
                TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals(TaskState.BACKING_OFF, task.state());
        assertTrue(task.runNow());
        supervisor.runNext();
        assertEquals(TaskState.BACKING_OFF, task.state());
        assertTrue(task.snapshot().nextAttemptAt().isPresent());
    }

    private void assertBroken(TaskHandle task, String message) {
        supervisor.assertOutcome("fatal", 1, task);
        Throwable cause = supervisor.outcome(task, TaskOutcome.Fatal.class).cause();
        assertInstanceOf(TaskvisorException.class, cause);
        assertEquals(message, cause.getMessage());
    }

    /** Answers as no strategy may. */
    @SuppressWarnings("NullAway")
    private record Broken(@org.jspecify.annotations.Nullable Duration answer) implements BackoffStrategy {
        @Override
        public Duration delay(Retry retry) {
            return answer;
        }

        @Override
        public String toString() {
            return "broken()";
        }
    }
}
