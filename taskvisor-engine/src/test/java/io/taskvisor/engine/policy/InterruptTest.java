package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.taskvisor.Interrupt;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the thread of an attempt that is told to stop is interrupted. */
class InterruptTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor =
            TestSupervisor.threaded(time, config -> config.withGrace(Duration.ofMinutes(10)));
    private final Blocker polite = Blocker.polite();
    private final Blocker stubborn = Blocker.stubborn();

    @AfterEach
    void close() {
        stubborn.release();
        supervisor.close();
    }

    private TaskHandle blocked(Blocker blocker, Interrupt interrupt) {
        TaskHandle task = supervisor.start(TaskSpec.once("t", blocker).withInterrupt(interrupt));
        blocker.awaitStarted(1);
        return task;
    }

    @Test
    void byDefaultItComesAtOnce() {
        TaskHandle task = supervisor.start(TaskSpec.once("t", polite));
        polite.awaitStarted(1);
        task.cancel();
        assertInstanceOf(
                InterruptedException.class,
                supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
    }

    @Test
    void aTimeoutInterruptsToo() {
        TaskHandle task = supervisor.start(TaskSpec.once("t", polite).withTimeout(Duration.ofMillis(10)));
        polite.awaitStarted(1);
        time.advanceMillis(10);
        Throwable cause = supervisor.outcome(task, TaskOutcome.Failed.class).cause();
        assertInstanceOf(InterruptedException.class, cause.getSuppressed()[0]);
    }

    @Test
    void aHeadStartIsKept() {
        TaskHandle task = blocked(polite, Interrupt.after(Duration.ofSeconds(2)));
        task.cancel();
        time.advance(Duration.ofSeconds(2).minusNanos(1));
        assertEquals(0, polite.interrupts());
        assertEquals(TaskState.STOPPING, task.state());
        time.advance(Duration.ofNanos(1));
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertEquals(1, polite.interrupts());
    }

    @Test
    void anAttemptThatEndsWithinItsHeadStartIsNotInterrupted() {
        TaskHandle task = blocked(stubborn, Interrupt.after(Duration.ofSeconds(2)));
        task.cancel();
        stubborn.release();
        supervisor.outcome(task, TaskOutcome.Completed.class);
        time.advance(Duration.ofSeconds(10));
        assertEquals(0, stubborn.interrupts());
    }

    @Test
    void neverIsNever() {
        TaskHandle task = blocked(stubborn, Interrupt.never());
        task.cancel();
        time.advance(Duration.ofMinutes(10));
        supervisor.outcome(task, TaskOutcome.Abandoned.class);
        stubborn.release();
        stubborn.awaitEnded(1);
        assertEquals(0, stubborn.interrupts());
    }

    @Test
    void oneThatIsSwallowedIsRepeatedAfterPausesThatGrow() {
        TaskHandle task = blocked(stubborn, Interrupt.atOnce());
        task.cancel();
        awaitInterrupts(1);
        awaitRepeats(3, 6, 12, 24, 48, 60, 60);
        int sent = stubborn.interrupts();
        stubborn.release();
        supervisor.outcome(task, TaskOutcome.Completed.class);
        time.advance(Duration.ofHours(1));
        assertEquals(sent, stubborn.interrupts());
    }

    @Test
    void aStuckOneGetsThemForAsLongAsItIsWaitedFor() {
        TaskHandle task = supervisor.start(
                TaskSpec.once("t", stubborn).withTimeout(Duration.ofMillis(10)).withStopGrace(Duration.ofSeconds(10)));
        stubborn.awaitStarted(1);
        time.advanceMillis(10);
        awaitInterrupts(1);
        awaitRepeats(3, 6);
        time.advance(Duration.ofSeconds(1));
        assertEquals(TaskState.STUCK, task.state());
        awaitRepeats(11, 24, 48, 60);
        stubborn.release();
        supervisor.outcome(task, TaskOutcome.Failed.class);
    }

    @Test
    void anAbandonedOneGetsNone() {
        TaskHandle task = supervisor.start(TaskSpec.once("t", stubborn).withStopGrace(Duration.ofSeconds(4)));
        stubborn.awaitStarted(1);
        task.cancel();
        awaitInterrupts(1);
        time.advance(Duration.ofSeconds(2)); // Half of the grace.
        awaitInterrupts(2);
        time.advance(Duration.ofSeconds(2));
        supervisor.outcome(task, TaskOutcome.Abandoned.class);
        time.advance(Duration.ofHours(1));
        stubborn.release();
        stubborn.awaitEnded(1);
        assertEquals(2, stubborn.interrupts());
    }

    @Test
    void aCancelOfAStuckTaskBringsTheNextOneForward() {
        TaskHandle task = supervisor.start(TaskSpec.once("t", stubborn).withTimeout(Duration.ofMillis(10)));
        stubborn.awaitStarted(1);
        time.advanceMillis(10);
        awaitInterrupts(1);
        awaitRepeats(3, 6, 12, 24, 48);
        task.cancel();
        awaitRepeats(3, 6);
        stubborn.release();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }

    @Test
    void aHeadStartIsThePauseToo() {
        TaskHandle task = blocked(stubborn, Interrupt.after(Duration.ofSeconds(90)));
        task.cancel();
        time.advance(Duration.ofSeconds(90));
        awaitInterrupts(1);
        time.advance(Duration.ofSeconds(90).minusNanos(1));
        assertEquals(1, stubborn.interrupts());
        time.advance(Duration.ofNanos(1));
        awaitInterrupts(2);
        stubborn.release();
        supervisor.outcome(task, TaskOutcome.Completed.class);
    }

    /** Waits for interrupts after these pauses, in seconds; none comes before. */
    private void awaitRepeats(long... pauses) {
        for (long pause : pauses) {
            int before = stubborn.interrupts();
            time.advance(Duration.ofSeconds(pause).minusNanos(1));
            assertEquals(before, stubborn.interrupts());
            time.advance(Duration.ofNanos(1));
            awaitInterrupts(before + 1);
        }
    }

    private void awaitInterrupts(int count) {
        Await.until("interrupt " + count, () -> stubborn.interrupts() >= count);
        assertEquals(count, stubborn.interrupts());
    }
}
