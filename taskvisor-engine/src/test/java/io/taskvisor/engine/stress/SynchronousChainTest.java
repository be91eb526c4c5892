package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs that add the next one from their outcome, on an executor that runs work in its caller, are a loop. */
class SynchronousChainTest {
    private static final int JOBS = 30_000;

    private final Supervisor supervisor = Supervisor.builder()
            .discovery(false)
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .executor(Runnable::run)
            .build();

    private final AtomicInteger ran = new AtomicInteger();

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskSpec job(int number) {
        return TaskSpec.once("job-" + number, context -> ran.incrementAndGet());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The chain is what is waited for.
    private void next(int number, Function<TaskSpec, TaskHandle> adding) {
        if (number < JOBS) {
            adding.apply(job(number)).outcome().thenRun(() -> next(number + 1, adding));
        }
    }

    private void runs(Function<TaskSpec, TaskHandle> adding) throws InterruptedException {
        next(0, adding);
        Await.until(() -> "only " + ran + " have run", () -> ran.get() == JOBS);
        assertTrue(supervisor.awaitEmpty(Await.LIMIT), "the count of tasks is right");
        assertEquals(0, supervisor.tasks().size());
        assertTrue(supervisor.shutdown().clean());
    }

    @Test
    void whereJobsAreAdded() throws Exception {
        runs(supervisor::add);
    }

    @Test
    void whereJobsAreSubmitted() throws Exception {
        runs(spec -> supervisor.slot("key").submit(spec, AdmissionPolicy.QUEUE));
    }

    @Test
    void aTaskMayWaitForTheOneItAdds() throws Exception {
        TaskHandle outer = supervisor.add(TaskSpec.once(
                "outer",
                context -> assertTrue(
                        supervisor.add(job(1)).await(Duration.ofMinutes(2)).isPresent())));
        assertTrue(outer.await().isSuccess());
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // The chain is what is waited for.
    void oneCancelLeadsToTheNext() throws Exception {
        TaskHandle[] tasks = new TaskHandle[JOBS];
        for (int i = 0; i < JOBS; i++) {
            tasks[i] = supervisor.add(TaskSpec.periodic("task-" + i, Duration.ofHours(1), context -> {}));
        }
        for (int i = 0; i < JOBS - 1; i++) {
            TaskHandle following = tasks[i + 1];
            tasks[i].outcome().thenRun(following::cancel);
        }
        tasks[0].cancel();
        Await.until(
                () -> supervisor.tasks().size() + " are left",
                () -> supervisor.tasks().isEmpty());
    }
}
