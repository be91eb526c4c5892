package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.taskvisor.Interrupt;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the thread of an attempt that is told to stop is interrupted. */
class InterruptTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.threaded(time);
    private final Blocker polite = Blocker.polite();
    private final Blocker stubborn = Blocker.stubborn();
    private final CountDownLatch callbackMayEnd = new CountDownLatch(1);

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
        time.advance(Duration.ofSeconds(5));
        supervisor.outcome(task, TaskOutcome.Abandoned.class);
        stubborn.release();
        stubborn.awaitEnded(1);
        assertEquals(0, stubborn.interrupts());
    }

    @Test
    void atMostOneComes() {
        TaskHandle task = blocked(stubborn, Interrupt.atOnce());
        task.cancel();
        Await.until("the interrupt", () -> stubborn.interrupts() == 1);
        time.advance(Duration.ofSeconds(4));
        task.cancel();
        stubborn.release();
        supervisor.outcome(task, TaskOutcome.Completed.class);
        assertEquals(1, stubborn.interrupts());
    }

    /** Sleeps, then cleans up until it is released. */
    private TaskHandle sleeper(Interrupt interrupt) {
        CountDownLatch sleeps = new CountDownLatch(1);
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
                    try {
                        sleeps.countDown();
                        context.sleep(Duration.ofDays(1));
                    } finally {
                        stubborn.run(context);
                    }
                })
                .withInterrupt(interrupt));
        Await.until("it sleeps", () -> sleeps.getCount() == 0 && time.scheduled() > 0);
        return task;
    }

    @Test
    void anAttemptThatWasWokenInSleepIsLeftInPeaceForAHundredMilliseconds() {
        TaskHandle task = sleeper(Interrupt.atOnce());
        task.cancel();
        stubborn.awaitStarted(1);
        time.advance(Duration.ofMillis(100).minusNanos(1));
        assertEquals(0, stubborn.interrupts());
        time.advance(Duration.ofNanos(1));
        Await.until("the interrupt", () -> stubborn.interrupts() == 1);
        stubborn.release();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }

    @Test
    void aCleanUpThatTakesLessIsNotHit() {
        TaskHandle task = sleeper(Interrupt.atOnce());
        task.cancel();
        stubborn.awaitStarted(1);
        time.advance(Duration.ofMillis(99));
        stubborn.release();
        assertInstanceOf(
                TaskCancelledException.class,
                supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
        time.advance(Duration.ofSeconds(1));
        assertEquals(0, stubborn.interrupts());
    }

    @Test
    void aLongerHeadStartHoldsForASleeperToo() {
        TaskHandle task = sleeper(Interrupt.after(Duration.ofSeconds(1)));
        task.cancel();
        stubborn.awaitStarted(1);
        time.advance(Duration.ofSeconds(1).minusNanos(1));
        assertEquals(0, stubborn.interrupts());
        time.advance(Duration.ofNanos(1));
        Await.until("the interrupt", () -> stubborn.interrupts() == 1);
        stubborn.release();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }

    @Test
    void callbacksRunBeforeTheInterrupt() throws InterruptedException {
        List<String> trail = new CopyOnWriteArrayList<>();
        CountDownLatch registered = new CountDownLatch(1);
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
            context.onCancel(() -> trail.add("callback"));
            registered.countDown();
            try {
                polite.run(context);
            } finally {
                trail.add("interrupted");
            }
        }));
        Await.open(registered);
        polite.awaitStarted(1);
        task.cancel();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertEquals(List.of("callback", "interrupted"), trail);
    }

    @Test
    void aCallbackThatTakesTooLongDoesNotHoldTheInterruptUp() throws InterruptedException {
        CountDownLatch callbackRuns = new CountDownLatch(1);
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
            context.onCancel(() -> {
                callbackRuns.countDown();
                Await.openStubbornly(callbackMayEnd);
            });
            polite.run(context);
        }));
        polite.awaitStarted(1);
        task.cancel();
        Await.open(callbackRuns);
        time.advance(Duration.ofMillis(100).minusNanos(1));
        assertEquals(0, polite.interrupts());
        time.advance(Duration.ofNanos(1));
        polite.awaitEnded(1);
        assertEquals(1, polite.interrupts());
        assertFalse(task.outcome().isDone(), "an attempt is not over while its callbacks run");
        callbackMayEnd.countDown();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }
}
