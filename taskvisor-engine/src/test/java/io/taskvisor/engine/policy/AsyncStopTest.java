package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.Interrupt;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How an attempt that has no thread is stopped: by its stage, where that is one that can be cancelled. */
class AsyncStopTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.threaded(time);
    private final List<CompletableFuture<Void>> stages = new CopyOnWriteArrayList<>();
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void close() {
        mayEnd.countDown();
        stages.forEach(stage -> stage.complete(null));
        supervisor.close();
    }

    /** Starts a stage for each attempt, which nobody completes. */
    private final Task pending = Task.async(context -> made());

    private CompletableFuture<Void> made() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    /** Starts a task, and waits until its thread has left the attempt to its stage. */
    private TaskHandle started(TaskSpec spec) {
        TaskHandle task = supervisor.start(spec);
        Await.until("the stage", () -> stages.size() == 1 && stages.get(0).getNumberOfDependents() > 0);
        return task;
    }

    @Test
    void aCancelCancelsTheStage() {
        TaskHandle task = started(TaskSpec.restartable("t", pending));
        task.cancel();
        assertInstanceOf(
                CancellationException.class,
                supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
        assertTrue(stages.get(0).isCancelled());
    }

    @Test
    void soDoesATimeoutAndTheNextAttemptFollows() {
        TaskHandle task = started(TaskSpec.restartable("t", pending)
                .withTimeout(Duration.ofSeconds(1))
                .withMaxRetries(1));
        time.advance(Duration.ofSeconds(1));
        Await.until("the second attempt", () -> stages.size() == 2);
        assertTrue(stages.get(0).isCancelled());
        Throwable failure = task.snapshot().lastFailure().orElseThrow();
        assertInstanceOf(AttemptTimeoutException.class, failure);
        assertInstanceOf(CancellationException.class, failure.getSuppressed()[0]);
        stages.get(1).complete(null);
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void itComesAfterTheCallbacks() {
        TaskHandle task = started(TaskSpec.once("t", Task.async(context -> {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            stage.whenComplete((value, failure) -> trail.add("stage"));
            context.onCancel(() -> trail.add("callback 1, done " + stage.isDone()));
            context.onCancel(() -> trail.add("callback 2, done " + stage.isDone()));
            stages.add(stage);
            return stage;
        })));
        task.cancel();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertEquals(List.of("callback 1, done false", "callback 2, done false", "stage"), trail);
    }

    @Test
    void whatDependsOnItRunsOnAThreadOfItsOwn() {
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        TaskHandle task = started(TaskSpec.once("t", Task.async(context -> {
                    CompletableFuture<Void> stage = made();
                    stage.whenComplete((value, failure) -> ranOn.set(Thread.currentThread()));
                    return stage;
                }))
                .withTimeout(Duration.ofSeconds(1)));
        time.advance(Duration.ofSeconds(1)); // The scheduler's thread is this one.
        supervisor.outcome(task, TaskOutcome.Failed.class);
        assertNotSame(Thread.currentThread(), ranOn.get());
    }

    @Test
    void ifThatHangsTheAttemptIsStuckThere() {
        TaskHandle task = started(TaskSpec.once("t", Task.async(context -> {
                    CompletableFuture<Void> stage = new CompletableFuture<>() {
                        @Override
                        public boolean cancel(boolean mayInterrupt) {
                            Await.openStubbornly(mayEnd);
                            return super.cancel(mayInterrupt);
                        }
                    };
                    stages.add(stage);
                    return stage;
                }))
                .withTimeout(Duration.ofSeconds(1)));
        time.advance(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(5));
        assertEquals(TaskState.STUCK, task.state());
        Event.TaskStuck stuck = supervisor.trail().first(Event.TaskStuck.class);
        assertEquals("t", stuck.task().path());
        mayEnd.countDown();
        supervisor.outcome(task, TaskOutcome.Failed.class);
    }

    @Test
    void aStageThatDoesNotEndByItIsWaitedForAndThenAbandonedWithItsThread() {
        CompletableFuture<Void> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                trail.add("cancel");
                Await.openStubbornly(mayEnd);
                return false;
            }
        };
        stages.add(deaf);
        TaskHandle task = started(TaskSpec.once("t", Task.async(context -> deaf)));
        task.cancel();
        Await.until("the cancel", () -> !trail.isEmpty());
        time.advance(Duration.ofSeconds(5));
        Throwable stuckAt =
                supervisor.outcome(task, TaskOutcome.Abandoned.class).stuckAt();
        assertTrue(
                Arrays.stream(stuckAt.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("openStubbornly")),
                () -> Arrays.toString(stuckAt.getStackTrace()));
    }

    @Test
    void withAHeadStartItComesLater() {
        TaskHandle task = started(TaskSpec.once("t", pending).withInterrupt(Interrupt.after(Duration.ofSeconds(2))));
        task.cancel();
        time.advance(Duration.ofSeconds(2).minusNanos(1));
        assertFalse(stages.get(0).isDone());
        assertEquals(TaskState.STOPPING, task.state());
        time.advance(Duration.ofNanos(1));
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertTrue(stages.get(0).isCancelled());
    }

    @Test
    void withoutInterruptsTheStageIsLeftAlone() {
        TaskHandle task = started(TaskSpec.once("t", pending).withInterrupt(Interrupt.never()));
        task.cancel();
        time.advance(Duration.ofSeconds(5));
        supervisor.outcome(task, TaskOutcome.Abandoned.class);
        assertFalse(stages.get(0).isDone());
    }

    @Test
    void aMinimalStageIsLeftAlone() {
        TaskHandle task = started(TaskSpec.once("t", Task.async(context -> made().minimalCompletionStage())));
        task.cancel();
        assertFalse(stages.get(0).isDone());
        stages.get(0).complete(null);
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void aStageThatComesAfterTheStopIsCancelledToo() throws InterruptedException {
        CountDownLatch starts = new CountDownLatch(1);
        TaskHandle task = supervisor.start(TaskSpec.once("t", Task.async(context -> {
            starts.countDown();
            Await.openStubbornly(mayEnd);
            return made();
        })));
        Await.open(starts);
        task.cancel();
        mayEnd.countDown();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertTrue(stages.get(0).isCancelled());
    }

    @Test
    void oneWhoseCallbacksHaveRunBeforeItCameIsCancelledToo() throws InterruptedException {
        CountDownLatch starts = new CountDownLatch(1);
        TaskHandle task = supervisor.start(TaskSpec.once("t", Task.async(context -> {
            context.onCancel(() -> trail.add("callback"));
            starts.countDown();
            Await.openStubbornly(mayEnd);
            return made();
        })));
        Await.open(starts);
        task.cancel();
        Await.until("the callback", () -> !trail.isEmpty());
        mayEnd.countDown();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertTrue(stages.get(0).isCancelled());
    }

    @Test
    void noStageIsKeptWhenTheAttemptIsOver() {
        AtomicReference<TaskContext> kept = new AtomicReference<>();
        TaskHandle task = supervisor.start(TaskSpec.once("t", Task.async(context -> {
            kept.set(context);
            return made();
        })));
        Await.until("the stage", () -> stages.size() == 1 && stages.get(0).getNumberOfDependents() > 0);
        stages.get(0).complete(null);
        supervisor.assertOutcome("completed", 1, task);
        WeakReference<CompletableFuture<Void>> stage = new WeakReference<>(stages.get(0));
        stages.clear();
        Await.until("the stage is collected", () -> {
            System.gc();
            return stage.get() == null;
        });
        assertFalse(kept.get().isCancelled());
    }
}
