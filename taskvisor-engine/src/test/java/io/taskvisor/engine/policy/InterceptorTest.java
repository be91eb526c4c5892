package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.FatalTaskException;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.TestSupervisor;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs around attempts, and what it can do to them. */
class InterceptorTest {
    private final FakeTime time = new FakeTime();
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final List<TestSupervisor> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(TestSupervisor::close);
    }

    private TestSupervisor with(TaskInterceptor... interceptors) {
        TestSupervisor supervisor = TestSupervisor.built(time, builder -> {
            Arrays.stream(interceptors).forEach(builder::interceptor);
            return builder;
        });
        opened.add(supervisor);
        return supervisor;
    }

    private TestSupervisor threadedWith(TaskInterceptor interceptor) {
        TestSupervisor supervisor = TestSupervisor.builtThreaded(time, builder -> builder.interceptor(interceptor));
        opened.add(supervisor);
        return supervisor;
    }

    private TaskInterceptor noting(String name) {
        return (context, attempt) -> {
            trail.add(name + " in");
            try {
                attempt.proceed();
            } finally {
                trail.add(name + " out");
            }
        };
    }

    private static void failure(TestSupervisor supervisor, TaskHandle task, Class<?> type, String message) {
        Throwable cause = supervisor.outcome(task, TaskOutcome.Failed.class).cause();
        assertInstanceOf(type, cause);
        assertEquals(message, cause.getMessage());
    }

    private static TaskSpec once(Task task) {
        return TaskSpec.once("t", task);
    }

    // ---- order and context

    private final class Both implements Observer, TaskInterceptor {
        @Override
        public void onEvent(Event event) {}

        @Override
        public void around(TaskContext context, Attempt attempt) throws Exception {
            noting("observer").around(context, attempt);
        }

        @Override
        public String name() {
            return "both";
        }
    }

    private TaskInterceptor lacking(int order) {
        return new TaskInterceptor() {
            @Override
            public void around(TaskContext context, Attempt attempt) throws Exception {
                trail.add("lacking in");
                throw new NoClassDefFoundError("org/absent/Library");
            }

            @Override
            public int order() {
                return order;
            }
        };
    }

    @Test
    void oneOfALowerOrderIsFurtherOut() {
        TestSupervisor supervisor = with(noting("a"), lacking(-1));
        failure(
                supervisor,
                supervisor.run(TaskSpec.once("t", context -> {})),
                NoClassDefFoundError.class,
                "org/absent/Library");
        assertEquals(List.of("lacking in"), trail);
    }

    @Test
    void thoseGivenComeFirstThenObserversThatAreInterceptorsToo() {
        TestSupervisor supervisor = TestSupervisor.built(
                time,
                builder -> builder.observer(new Both())
                        .interceptor(noting("first"))
                        .interceptor(noting("second")));
        opened.add(supervisor);
        supervisor.run(once(context -> trail.add("task")));
        assertEquals(
                List.of("first in", "second in", "observer in", "task", "observer out", "second out", "first out"),
                trail);
    }

    @Test
    void theyAreGivenTheAttemptsOwnContextOnItsOwnThread() {
        AtomicReference<TaskContext> given = new AtomicReference<>();
        List<Integer> attempts = new ArrayList<>();
        TestSupervisor supervisor = with((context, attempt) -> {
            given.set(context);
            attempts.add(context.attempt());
            attempt.proceed();
        });
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", context -> {
            assertSame(given.get(), context);
            assertSame(context.id(), given.get().id());
            if (context.attempt() < 3) {
                throw new Expected("again");
            }
        }));
        supervisor.assertOutcome("completed", 3, task);
        assertEquals(List.of(1, 2, 3), attempts);
    }

    @Test
    void anAsynchronousTaskIsStartedInsideThem() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        TestSupervisor supervisor = with(noting("i"));
        TaskHandle task = supervisor.run(once(Task.async(context -> {
            trail.add("start");
            return stage;
        })));
        assertEquals(List.of("i in", "start", "i out"), trail);
        assertEquals(TaskState.RUNNING, task.state());
        stage.complete(null);
        supervisor.assertOutcome("completed", 1, task);
    }

    // ---- exceptions

    @Test
    void whatTheTaskThrowsPassesThrough() {
        TestSupervisor supervisor = with(noting("i"));
        TaskHandle task = supervisor.run(once(context -> {
            throw new Expected("mine");
        }));
        failure(supervisor, task, Expected.class, "mine");
        assertEquals(List.of("i in", "i out"), trail);
    }

    @Test
    void anExceptionCanBeReplaced() {
        TestSupervisor supervisor = with((context, attempt) -> {
            try {
                attempt.proceed();
            } catch (FatalTaskException e) {
                throw new Expected("not so bad");
            }
        });
        TaskHandle task = supervisor.run(once(context -> {
            throw new FatalTaskException("bad");
        }));
        failure(supervisor, task, Expected.class, "not so bad");
    }

    @Test
    void anExceptionCannotBeSwallowed() {
        TaskInterceptor swallows = (context, attempt) -> {
            try {
                attempt.proceed();
            } catch (Exception e) {
                trail.add("caught " + e.getMessage());
            }
        };
        TestSupervisor supervisor = with(swallows, swallows);
        TaskHandle task = supervisor.run(once(context -> {
            throw new Expected("mine");
        }));
        failure(supervisor, task, Expected.class, "mine");
        assertEquals(List.of("caught mine", "caught mine"), trail);
    }

    @Test
    void anErrorIsAFailureToo() {
        TestSupervisor supervisor = with((context, attempt) -> {
            throw new AssertionError("broken");
        });
        TaskHandle task = supervisor.run(once(context -> trail.add("runs")));
        failure(supervisor, task, AssertionError.class, "broken");
        assertEquals(List.of(), trail);
    }

    @Test
    void oneThatThrowsAfterASuccessFailsTheAttempt() {
        TestSupervisor supervisor = with((context, attempt) -> {
            attempt.proceed();
            if (context.attempt() == 1) {
                throw new Expected("afterwards");
            }
        });
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", context -> {}));
        supervisor.assertOutcome("completed", 2, task);
    }

    // ---- proceed

    @Test
    void oneThatDoesNotProceedFailsTheAttempt() {
        TaskInterceptor lazy = new TaskInterceptor() {
            @Override
            public void around(TaskContext context, Attempt attempt) {}
        };
        TestSupervisor supervisor = with(lazy);
        TaskHandle task = supervisor.run(once(context -> trail.add("runs")));
        failure(
                supervisor,
                task,
                TaskvisorException.class,
                "interceptor " + lazy.getClass().getName()
                        + " returned without having called proceed for attempt 1 of task 't'");
        assertEquals(List.of(), trail);
    }

    @Test
    void proceedingTwiceIsRefusedAndRunsNothingTwice() {
        TestSupervisor supervisor = with((context, attempt) -> {
            attempt.proceed();
            trail.add(
                    assertThrows(IllegalStateException.class, attempt::proceed).getMessage());
        });
        TaskHandle task = supervisor.run(once(context -> trail.add("runs")));
        supervisor.assertOutcome("completed", 1, task);
        assertEquals(List.of("runs", "proceed was called twice for attempt 1 of task 't'"), trail);
    }

    @Test
    void anotherThreadMayNotProceed() {
        TestSupervisor supervisor = with((context, attempt) -> {
            Thread other = new Thread(() -> trail.add(
                    assertThrows(IllegalStateException.class, attempt::proceed).getMessage()));
            other.start();
            other.join();
        });
        TaskHandle task = supervisor.run(once(context -> trail.add("runs")));
        supervisor.outcome(task, TaskOutcome.Failed.class);
        assertEquals(List.of("proceed was called on a thread that is not that of attempt 1 of task 't'"), trail);
    }

    @Test
    void whoKeepsAnAttemptCannotRunItWithinTheNext() {
        AtomicReference<TaskInterceptor.Attempt> kept = new AtomicReference<>();
        TestSupervisor supervisor = with((context, attempt) -> {
            switch (context.attempt()) {
                case 1 -> kept.set(attempt);
                case 2 ->
                    trail.add(assertThrows(IllegalStateException.class, kept.get()::proceed)
                            .getMessage());
                case 3 -> {
                    kept.set(attempt);
                    throw new Expected("without having proceeded");
                }
                default -> kept.get().proceed();
            }
        });
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", context -> trail.add("runs " + context.attempt()))
                .withMaxRetries(3));
        failure(
                supervisor,
                task,
                IllegalStateException.class,
                "proceed was called too late, attempt 3 of task 't' has gone on without it");
        assertEquals(List.of("proceed was called too late, attempt 1 of task 't' has gone on without it"), trail);
    }

    // ---- stopping

    @Test
    void anInterruptReachesTheTaskThroughThem() {
        Blocker blocker = Blocker.polite();
        TestSupervisor supervisor = threadedWith(noting("i"));
        TaskHandle task = supervisor.start(once(blocker));
        blocker.awaitStarted(1);
        task.cancel();
        assertInstanceOf(
                InterruptedException.class,
                supervisor.outcome(task, TaskOutcome.Cancelled.class).cause());
        assertEquals(List.of("i in", "i out"), trail);
    }

    @Test
    void oneThatBlocksIsInterruptedWithTheAttempt() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch blocks = new CountDownLatch(1);
        TestSupervisor supervisor = threadedWith((context, attempt) -> {
            blocks.countDown();
            Await.open(never);
        });
        TaskHandle task = supervisor.start(once(context -> trail.add("runs")));
        Await.openStubbornly(blocks);
        task.cancel();
        supervisor.outcome(task, TaskOutcome.Cancelled.class);
        assertEquals(List.of(), trail);
    }

    @Test
    void theirTimeCounts() {
        TestSupervisor supervisor = with((context, attempt) -> {
            time.advance(Duration.ofMillis(60));
            attempt.proceed();
        });
        AtomicBoolean cancelled = new AtomicBoolean();
        TaskHandle task = supervisor.run(
                once(context -> cancelled.set(context.isCancelled())).withTimeout(Duration.ofMillis(50)));
        assertInstanceOf(
                AttemptTimeoutException.class,
                supervisor.outcome(task, TaskOutcome.Failed.class).cause());
        assertTrue(cancelled.get());
    }

    @Test
    void noInterruptIsLeftForTheNextAttempt() {
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        TestSupervisor supervisor = with((context, attempt) -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            attempt.proceed();
            Thread.currentThread().interrupt();
        });
        supervisor.run(TaskSpec.restartable("t", context -> {
            if (context.attempt() < 3) {
                throw new Expected("again");
            }
        }));
        assertEquals(List.of(false, false, false), interrupted);
        assertFalse(Thread.interrupted(), "nor for the thread");
    }

    // ---- asynchronous tasks that were started when an interceptor throws

    @Test
    void anAttemptThatAnInterceptorFailedGoesOnUntilItsStageEnds() {
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        TestSupervisor supervisor = with((context, attempt) -> {
            attempt.proceed();
            if (context.attempt() == 1) {
                throw new Expected("afterwards");
            }
        });
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", Task.async(context -> {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            stages.add(stage);
            return stage;
        })));
        assertEquals(TaskState.RUNNING, task.state());
        assertEquals(0, supervisor.executor().size(), "no second attempt while the first goes on");
        stages.get(0).complete(null);
        supervisor.runNext();
        assertEquals(
                "afterwards",
                supervisor.trail().first(Event.AttemptFailed.class).cause().getMessage());
        stages.get(1).complete(null);
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void itHasFailedWithWhatTheInterceptorThrewThoughItsStageFailsToo() {
        TestSupervisor supervisor = with((context, attempt) -> {
            attempt.proceed();
            throw new Expected("afterwards");
        });
        CompletableFuture<Void> stage = new CompletableFuture<>();
        TaskHandle task = supervisor.run(once(Task.async(context -> stage)));
        stage.completeExceptionally(new Expected("stage"));
        failure(supervisor, task, Expected.class, "afterwards");
        TaskHandle atOnce =
                supervisor.run(TaskSpec.once("u", Task.async(context -> CompletableFuture.completedFuture(null))));
        failure(supervisor, atOnce, Expected.class, "afterwards");
    }
}
