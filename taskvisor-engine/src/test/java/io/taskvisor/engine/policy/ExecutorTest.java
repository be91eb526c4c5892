package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.ManualExecutor;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Executors of the user's: used, never owned, and allowed to reject. */
class ExecutorTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time);
    private final Script script = new Script(time);

    @AfterEach
    void close() {
        supervisor.close();
    }

    /** Rejects so many times, then runs on the caller's thread. */
    private static Executor rejecting(int times, Throwable with) {
        AtomicInteger left = new AtomicInteger(times);
        return work -> {
            if (left.getAndDecrement() > 0) {
                throwAny(with);
            }
            work.run();
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwAny(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void aTasksOwnExecutorComesBeforeTheSupervisors() {
        ManualExecutor own = new ManualExecutor();
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()).withExecutor(own));
        assertEquals(0, supervisor.executor().size());
        own.runNext();
        supervisor.assertOutcome("completed", 1, task);
    }

    @Test
    void aRejectionIsAFailureThatIsRetried() {
        RejectedExecutionException rejection = new RejectedExecutionException("full");
        TaskHandle task = supervisor.add(TaskSpec.restartable(
                        "t",
                        script.then(context ->
                                assertSame(rejection, context.lastFailure().orElseThrow())))
                .withExecutor(rejecting(1, rejection))
                .withBackoff(retry -> Duration.ofMillis(50)));
        supervisor.awaitTimed(task, TaskState.BACKING_OFF);
        supervisor.advanceMillis(50);
        supervisor.assertOutcome("completed", 2, task);
        assertEquals(
                List.of(
                        "task_added",
                        "attempt_failed",
                        "restart_scheduled",
                        "attempt_starting",
                        "attempt_succeeded",
                        "task_finished",
                        "task_removed"),
                supervisor.trail().ofFinished("t"));
    }

    @Test
    void anExecutorThatThrowsAnErrorIsOneThatRejects() {
        OutOfMemoryError thrown = new OutOfMemoryError("unable to create native thread (pretended)");
        TaskHandle task = supervisor.add(TaskSpec.once("t", script.succeed()).withExecutor(rejecting(1, thrown)));
        assertEquals(new TaskOutcome.Failed(thrown, 1), supervisor.outcome(task, TaskOutcome.class));
    }

    @Test
    void rejectionsCountInTheRow() {
        RejectedExecutionException rejection = new RejectedExecutionException("full");
        TaskHandle task = supervisor.add(TaskSpec.restartable("t", script.succeed())
                .withExecutor(rejecting(Integer.MAX_VALUE, rejection))
                .withMaxRetries(2));
        Await.until("the outcome", () -> {
            supervisor.advanceMillis(10);
            return task.outcome().isDone();
        });
        assertEquals(new TaskOutcome.Failed(rejection, 3), supervisor.outcome(task, TaskOutcome.class));
        assertEquals(0, script.runs());
    }

    @Test
    void aRejectingExecutorDoesNotStopOtherTasks() {
        supervisor.add(TaskSpec.restartable("rejected", script)
                .withExecutor(rejecting(Integer.MAX_VALUE, new RejectedExecutionException("full"))));
        supervisor.assertOutcome("completed", 1, supervisor.run(TaskSpec.once("other", context -> {})));
    }

    @Test
    void anExecutorThatRunsOnTheCallersThreadWorks() {
        for (int i = 0; i < 1_000; i++) {
            script.fail("again");
        }
        TaskHandle task =
                supervisor.add(TaskSpec.restartable("t", script.succeed()).withExecutor(Runnable::run));
        supervisor.assertOutcome("completed", 1_001, task);
    }

    @Test
    void whatIsPassedInStaysTheUsers() {
        ExecutorService attempts = Executors.newSingleThreadExecutor();
        ScheduledExecutorService delays = Executors.newSingleThreadScheduledExecutor();
        try {
            Supervisor supervisor = Supervisor.builder()
                    .config(this.supervisor.supervisor().config())
                    .discovery(false)
                    .executor(attempts)
                    .scheduler(delays)
                    .build();
            TaskHandle task = supervisor.add(TaskSpec.periodic("t", Duration.ofMillis(1), context -> {}));
            Await.until("three attempts", () -> task.snapshot().attempts() >= 3);
            supervisor.close();
            assertFalse(attempts.isShutdown());
            assertFalse(delays.isShutdown());
        } finally {
            attempts.shutdownNow();
            delays.shutdownNow();
        }
    }
}
