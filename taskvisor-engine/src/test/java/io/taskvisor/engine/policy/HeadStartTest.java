package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.taskvisor.GroupSpec;
import io.taskvisor.Interrupt;
import io.taskvisor.Task;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskGroup;
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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An attempt that knows that it is to stop cleans up, and is not interrupted before its head start is over. */
class HeadStartTest {
    /** The default. */
    private static final Duration HEAD_START = Duration.ofSeconds(3);

    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor =
            TestSupervisor.threaded(time, config -> config.withGrace(Duration.ofSeconds(20)));

    /** What an attempt does to clean up. */
    private final Blocker cleanUp = Blocker.stubborn();

    private final Blocker polite = Blocker.polite();
    private final CountDownLatch up = new CountDownLatch(1);
    private final CountDownLatch callbackMayEnd = new CountDownLatch(1);

    @AfterEach
    void close() {
        cleanUp.release();
        callbackMayEnd.countDown();
        supervisor.close();
    }

    /** Starts a task that sleeps, and then cleans up. */
    private TaskHandle sleeper(Interrupt interrupt) {
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
                    try {
                        up.countDown();
                        context.sleep(Duration.ofDays(1));
                    } finally {
                        cleanUp.run(context);
                    }
                })
                .withInterrupt(interrupt));
        Await.until("it sleeps", () -> up.getCount() == 0 && time.scheduled() > 0);
        return task;
    }

    /** Asserts that the attempt that cleans up is interrupted after that time, and not before. */
    private void assertInterruptedAfter(Duration headStart, TaskHandle task) {
        cleanUp.awaitStarted(1);
        time.advance(headStart.minusNanos(1));
        assertEquals(0, cleanUp.interrupts());
        time.advance(Duration.ofNanos(1));
        Await.until("the interrupt", () -> cleanUp.interrupts() == 1);
        cleanUp.release();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }

    @Test
    void anAttemptThatWasWokenInItsSleepHasThreeSeconds() {
        TaskHandle task = sleeper(Interrupt.atOnce());
        task.cancel();
        assertInterruptedAfter(HEAD_START, task);
    }

    @Test
    void orWhatTheSupervisorIsConfiguredFor() {
        Duration headStart = Duration.ofSeconds(7);
        try (TestSupervisor other = TestSupervisor.threaded(
                time, config -> config.withHeadStart(headStart).withGrace(Duration.ofMinutes(1)))) {
            TaskHandle task = other.start(TaskSpec.once("t", context -> {
                try {
                    up.countDown();
                    context.sleep(Duration.ofDays(1));
                } finally {
                    cleanUp.run(context);
                }
            }));
            Await.until("it sleeps", () -> up.getCount() == 0 && time.scheduled() > 0);
            task.cancel();
            assertInterruptedAfter(headStart, task);
        }
    }

    @Test
    void orWhatItsOwnPolicySays() {
        Duration headStart = Duration.ofMillis(10);
        TaskHandle task = sleeper(Interrupt.atOnce(headStart));
        task.cancel();
        assertInterruptedAfter(headStart, task);
    }

    @Test
    void orWhatEveryAttemptOfTheTaskHas() {
        Duration headStart = Duration.ofSeconds(1);
        TaskHandle task = sleeper(Interrupt.after(headStart));
        task.cancel();
        assertInterruptedAfter(headStart, task);
    }

    @Test
    void butNoMoreThanHalfOfTheGrace() {
        TaskHandle task = sleeper(Interrupt.atOnce(Duration.ofHours(1)));
        task.cancel();
        assertInterruptedAfter(Duration.ofSeconds(10), task);
    }

    @Test
    void norThanHalfOfWhatItIsWaitedForBeforeTheTaskGoesOn() {
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
                    try {
                        up.countDown();
                        context.sleep(Duration.ofDays(1));
                    } finally {
                        cleanUp.run(context);
                    }
                })
                .withTimeout(Duration.ofMinutes(1))
                .withAbandonAfter(Duration.ofSeconds(4)));
        Await.until("it sleeps", () -> up.getCount() == 0 && time.scheduled() > 1);
        time.advance(Duration.ofMinutes(1));
        cleanUp.awaitStarted(1);
        time.advance(Duration.ofSeconds(2).minusNanos(1));
        assertEquals(0, cleanUp.interrupts());
        time.advance(Duration.ofNanos(1));
        Await.until("the interrupt", () -> cleanUp.interrupts() == 1);
        cleanUp.release();
        supervisor.outcome(task, TaskOutcome.Failed.class);
    }

    @Test
    void norThanHalfOfItsShareInAGroupThatStops() {
        try (TestSupervisor other = TestSupervisor.threaded(time, config -> config.withGrace(Duration.ofSeconds(4)))) {
            Blocker stubborn = Blocker.stubborn();
            TaskGroup group = other.supervisor()
                    .add(GroupSpec.restForOne(
                            "g",
                            TaskSpec.restartable("cleans-up", context -> {
                                try {
                                    up.countDown();
                                    context.sleep(Duration.ofDays(1));
                                } finally {
                                    cleanUp.run(context);
                                }
                            }),
                            TaskSpec.restartable("stubborn", stubborn)));
            stubborn.awaitStarted(1);
            Await.until("it sleeps", () -> up.getCount() == 0 && time.scheduled() > 0);
            group.cancel();
            time.advance(Duration.ofSeconds(2)); // The share of the one that stops first.
            cleanUp.awaitStarted(1);
            time.advance(Duration.ofSeconds(1).minusNanos(1));
            assertEquals(0, cleanUp.interrupts());
            time.advance(Duration.ofNanos(1));
            Await.until("the interrupt", () -> cleanUp.interrupts() == 1);
            cleanUp.release();
            stubborn.release();
        }
    }

    @Test
    void aCleanUpThatTakesLessIsNotHit() {
        TaskHandle task = sleeper(Interrupt.atOnce());
        task.cancel();
        cleanUp.awaitStarted(1);
        time.advance(HEAD_START.minusNanos(1));
        cleanUp.release();
        assertInstanceOf(
                TaskCancelledException.class,
                supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
        time.advance(Duration.ofHours(1));
        assertEquals(0, cleanUp.interrupts());
    }

    @Test
    void oneWhoseInterruptIsNeverIsLeftInPeace() {
        TaskHandle task = sleeper(Interrupt.never());
        task.cancel();
        cleanUp.awaitStarted(1);
        time.advance(Duration.ofSeconds(20));
        supervisor.outcome(task, TaskOutcome.Abandoned.class);
        cleanUp.release();
        cleanUp.awaitEnded(1);
        assertEquals(0, cleanUp.interrupts());
    }

    /** A task that looks whether it is cancelled, in code that no interrupt would end, and then cleans up. */
    private Task looking() {
        return context -> {
            try {
                up.countDown();
                while (true) {
                    context.throwIfCancelled();
                    LockSupport.parkNanos(1_000);
                }
            } finally {
                cleanUp.run(context);
            }
        };
    }

    @Test
    void anAttemptThatLearnsItByAnExceptionHasItToo() throws InterruptedException {
        TaskHandle task = supervisor.start(TaskSpec.once("t", looking()));
        Await.open(up);
        task.cancel();
        cleanUp.awaitStarted(1);
        // From when that was seen, which may be when the next interrupt is due.
        time.advance(HEAD_START.minusNanos(1));
        assertEquals(0, cleanUp.interrupts());
        time.advance(HEAD_START.plusNanos(1));
        Await.until("the interrupt", () -> cleanUp.interrupts() == 1);
        cleanUp.release();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }

    @Test
    void evenIfItLearnsItLongAfterItHasSwallowedAnInterrupt() throws InterruptedException {
        CountDownLatch mayLook = new CountDownLatch(1);
        CountDownLatch swallowed = new CountDownLatch(1);
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
            up.countDown();
            while (mayLook.getCount() > 0) {
                try {
                    mayLook.await();
                } catch (InterruptedException e) {
                    swallowed.countDown();
                }
            }
            looking().run(context);
        }));
        Await.open(up);
        task.cancel();
        Await.open(swallowed);
        time.advance(HEAD_START.minusNanos(1)); // The next interrupt is due in a nanosecond.
        mayLook.countDown();
        cleanUp.awaitStarted(1);
        time.advance(HEAD_START);
        assertEquals(0, cleanUp.interrupts());
        time.advance(Duration.ofNanos(1));
        Await.until("the interrupt", () -> cleanUp.interrupts() == 1);
        cleanUp.release();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }

    /** Starts a task that is stopped by its callback, as a consumer by its wake-up, and then cleans up. */
    private TaskHandle woken(Interrupt interrupt, Runnable callback) throws InterruptedException {
        CountDownLatch wokenUp = new CountDownLatch(1);
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
                    context.onCancel(() -> {
                        wokenUp.countDown();
                        callback.run();
                    });
                    up.countDown();
                    wokenUp.await();
                    cleanUp.run(context);
                    throw new IllegalStateException("woken up");
                })
                .withInterrupt(interrupt));
        Await.open(up);
        return task;
    }

    @Test
    void anAttemptWithCallbacksHasItWhenTheyHaveRun() throws InterruptedException {
        TaskHandle task = woken(Interrupt.atOnce(), () -> Await.openStubbornly(callbackMayEnd));
        task.cancel();
        cleanUp.awaitStarted(1);
        time.advance(Duration.ofSeconds(4)); // Longer than the head start.
        assertEquals(0, cleanUp.interrupts());
        callbackMayEnd.countDown();
        awaitCallbacksDone(task);
        assertInterruptedAfter(HEAD_START, task);
    }

    @Test
    void aHeadStartForEveryAttemptBeginsWhenTheCallbacksHaveRunToo() throws InterruptedException {
        TaskHandle task = woken(Interrupt.after(Duration.ofSeconds(5)), () -> Await.openStubbornly(callbackMayEnd));
        task.cancel();
        cleanUp.awaitStarted(1);
        time.advance(Duration.ofSeconds(2));
        callbackMayEnd.countDown();
        awaitCallbacksDone(task);
        assertInterruptedAfter(Duration.ofSeconds(5), task);
    }

    /** Nothing that the API tells changes when the callbacks have run: but a timer is set for a nearer time. */
    private void awaitCallbacksDone(TaskHandle task) {
        Await.until(() -> "the callbacks of " + task, () -> time.isDueWithin(Duration.ofSeconds(5)));
    }

    @Test
    void callbacksRunBeforeTheInterrupt() throws InterruptedException {
        List<String> trail = new CopyOnWriteArrayList<>();
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
                    context.onCancel(() -> trail.add("callback"));
                    up.countDown();
                    try {
                        polite.run(context);
                    } finally {
                        trail.add("interrupted");
                    }
                })
                .withInterrupt(Interrupt.atOnce(Duration.ZERO)));
        Await.open(up);
        polite.awaitStarted(1);
        task.cancel();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertEquals(List.of("callback", "interrupted"), trail);
    }

    @Test
    void callbacksThatTakeTooLongHoldItUpForHalfOfTheGrace() throws InterruptedException {
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
        time.advance(Duration.ofSeconds(10).minusNanos(1));
        assertEquals(0, polite.interrupts());
        time.advance(Duration.ofNanos(1));
        polite.awaitEnded(1);
        assertEquals(1, polite.interrupts());
        assertFalse(task.outcome().isDone(), "an attempt is not over while its callbacks run");
        callbackMayEnd.countDown();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }

    @Test
    void aThreadOfTheTasksOwnThatSleepsMakesNoDifference() throws InterruptedException {
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
            Thread own = new Thread(() -> {
                try {
                    context.sleep(Duration.ofDays(1));
                } catch (TaskCancelledException | InterruptedException e) {
                    return;
                }
            });
            own.start();
            up.countDown();
            polite.run(context);
        }));
        Await.open(up);
        polite.awaitStarted(1);
        Await.until("it sleeps", () -> time.scheduled() > 0);
        task.cancel();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertEquals(1, polite.interrupts());
        assertEquals(TaskState.FINISHED, task.state());
    }
}
