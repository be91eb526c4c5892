package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Interrupt;
import io.taskvisor.Registration;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.engine.testing.TestSupervisor;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a task has run when its attempt is cancelled. */
class CancelCallbacksTest {
    /** Without a head start, so that the attempts end when their callbacks have run. */
    private final TestSupervisor supervisor =
            TestSupervisor.threaded(new FakeTime(), config -> config.withHeadStart(Duration.ZERO));

    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final Blocker blocker = Blocker.polite();

    @AfterEach
    void close() {
        blocker.release();
        supervisor.close();
    }

    /** Starts a task that registers what it likes, and blocks. */
    private TaskHandle blocked(Consumer<TaskContext> registers) {
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
            registers.accept(context);
            blocker.run(context);
        }));
        blocker.awaitStarted(1);
        return task;
    }

    private void cancel(TaskHandle task) {
        task.cancel();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
    }

    @Test
    void theyRunInTheOrderOfTheirRegistration() {
        cancel(blocked(context -> {
            for (int i = 1; i <= 5; i++) {
                String number = "" + i;
                context.onCancel(() -> trail.add(number));
            }
        }));
        assertEquals(List.of("1", "2", "3", "4", "5"), trail);
    }

    @Test
    void oneThatThrowsDoesNotStopTheOthersAndIsLogged() {
        cancel(blocked(context -> {
            context.onCancel(() -> trail.add("first"));
            context.onCancel(() -> {
                throw new IllegalStateException("broken callback");
            });
            context.onCancel(() -> {
                throw new StackOverflowError("broken callback");
            });
            context.onCancel(() -> trail.add("last"));
        }));
        assertEquals(List.of("first", "last"), trail);
        RecordedLog.Entry entry = RecordedLog.await(Level.WARNING, "a cancel callback of task 't' failed");
        assertEquals("broken callback", String.valueOf(entry.thrown()).replaceAll(".*: ", ""));
    }

    @Test
    void oneThatWasTakenBackDoesNotRun() {
        cancel(blocked(context -> {
            context.onCancel(() -> trail.add("kept"));
            try (Registration taken = context.onCancel(() -> trail.add("taken back"))) {
                assertFalse(context.isCancelled(), taken::toString);
            }
        }));
        assertEquals(List.of("kept"), trail);
    }

    @Test
    void takingBackTwiceOrAfterwardsDoesNothing() {
        AtomicReference<Registration> kept = new AtomicReference<>();
        TaskHandle task = blocked(context -> {
            Runnable same = () -> trail.add("same");
            Registration first = context.onCancel(same);
            context.onCancel(same);
            first.close();
            first.close();
            kept.set(context.onCancel(() -> trail.add("other")));
        });
        cancel(task);
        kept.get().close();
        assertEquals(List.of("same", "other"), trail);
    }

    @Test
    void oneThatComesAfterTheCancelRunsAtOnceOnTheCallersThread() {
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        AtomicReference<Thread> attempt = new AtomicReference<>();
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
            try {
                blocker.run(context);
            } finally {
                attempt.set(Thread.currentThread());
                context.onCancel(() -> ranOn.set(Thread.currentThread())).close();
            }
        }));
        blocker.awaitStarted(1);
        cancel(task);
        assertSame(attempt.get(), ranOn.get());
    }

    @Test
    void neitherTheCancellersThreadNorTheAttemptsRunsThem() {
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        AtomicReference<Thread> attempt = new AtomicReference<>();
        cancel(blocked(context -> {
            attempt.set(Thread.currentThread());
            context.onCancel(() -> ranOn.set(Thread.currentThread()));
        }));
        assertNotSame(Thread.currentThread(), ranOn.get());
        assertNotSame(attempt.get(), ranOn.get());
    }

    @Test
    void theyRunOnceAndNotWhenTheAttemptEndsByItself() {
        blocker.release();
        TaskHandle task = supervisor.add(TaskSpec.once("t", context -> context.onCancel(() -> trail.add("ran"))));
        supervisor.assertOutcome("completed", 1, task);
        task.cancel();
        supervisor.close();
        assertEquals(List.of(), trail);
    }

    @Test
    void anAttemptIsNotOverWhileTheyRun() {
        Blocker callback = Blocker.stubborn();
        TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
                    context.onCancel(() -> runUnchecked(callback, context));
                    trail.add("registered");
                    while (!context.isCancelled()) {
                        Thread.onSpinWait();
                    }
                    trail.add("attempt ends");
                })
                .withInterrupt(Interrupt.never()));
        Await.until("it is registered", () -> !trail.isEmpty());
        task.cancel();
        callback.awaitStarted(1);
        Await.until("the task's code ends", () -> trail.size() == 2);
        assertFalse(task.outcome().isDone());
        callback.release();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void theyRunThoughTheAttemptEndsAsSoonAsItSeesThatItIsCancelled() {
        for (int round = 1; round <= 500; round++) {
            AtomicBoolean registered = new AtomicBoolean();
            AtomicBoolean ran = new AtomicBoolean();
            TaskHandle task = supervisor.start(TaskSpec.once("t", context -> {
                        context.onCancel(() -> ran.set(true));
                        registered.set(true);
                        while (!context.isCancelled()) {
                            Thread.onSpinWait();
                        }
                    })
                    .withInterrupt(Interrupt.never()));
            Await.until("it is registered", registered::get);
            task.cancel();
            supervisor.assertOutcome("completed", 1, task);
            assertTrue(ran.get(), "round " + round);
        }
    }

    private static void runUnchecked(Blocker blocker, TaskContext context) {
        try {
            blocker.run(context);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theCancellationStageCompletesOnCancelAndOnlyThen() {
        AtomicReference<TaskContext> kept = new AtomicReference<>();
        TaskHandle task = blocked(context -> {
            kept.set(context);
            context.cancellation().thenRun(() -> trail.add("cancelled"));
        });
        assertEquals(List.of(), trail);
        cancel(task);
        assertEquals(List.of("cancelled"), trail);
        kept.get().cancellation().thenRun(() -> trail.add("asked late"));
        assertEquals(List.of("cancelled", "asked late"), trail);
    }

    @Test
    void aCallbackMayCallTheSupervisor() {
        TaskHandle task = blocked(context -> context.onCancel(() -> {
            supervisor.supervisor().task("t").orElseThrow().cancel();
            supervisor.add(TaskSpec.once("from-callback", other -> trail.add("ran")));
        }));
        cancel(task);
        supervisor.close();
        assertTrue(supervisor.trail().ofFinished("from-callback").contains("task_added"));
    }
}
