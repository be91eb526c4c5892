package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has waited leaves nothing behind. */
class StateWaitsTest {
    private static final Duration MOMENT = Duration.ofNanos(1_000);

    private final ExecutorService others = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .build();
    private final TaskActor task =
            (TaskActor) supervisor.add(TaskSpec.restartable("t", context -> Await.openStubbornly(release)));

    @AfterEach
    void close() {
        release.countDown();
        supervisor.close();
        others.shutdownNow();
    }

    private void assertUnwatched() {
        assertEquals(0, task.environment().waits().size());
        assertFalse(task.has(Mailbox.WATCHED));
    }

    @Test
    void afterItsTimeIsOver() throws Exception {
        task.await(TaskState.RUNNING);
        for (int i = 0; i < 10_000; i++) {
            assertTrue(task.await(MOMENT, TaskState.QUARANTINED).isEmpty());
        }
        assertUnwatched();
    }

    @Test
    void howeverManyComeAndGoTogether() throws Exception {
        task.await(TaskState.RUNNING);
        List<Future<Object>> polls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            polls.add(others.submit(() -> {
                for (int j = 0; j < 2_000; j++) {
                    assertTrue(task.await(MOMENT, TaskState.QUARANTINED).isEmpty());
                }
                return "";
            }));
        }
        Future<TaskState> last = others.submit(() -> task.await(TaskState.FINISHED));
        for (Future<Object> poll : polls) {
            poll.get();
        }
        Await.until("the last one waits", () -> task.has(Mailbox.WATCHED));
        assertEquals(1, task.environment().waits().size());
        task.cancel();
        release.countDown();
        assertEquals(TaskState.FINISHED, last.get());
        assertUnwatched();
    }

    @Test
    void afterAnInterrupt() throws Exception {
        task.await(TaskState.RUNNING);
        Future<TaskState> waits = others.submit(() -> task.await(TaskState.FINISHED));
        Await.until("it waits", () -> task.has(Mailbox.WATCHED));
        waits.cancel(true);
        Await.until("it has gone", () -> !task.has(Mailbox.WATCHED));
        assertUnwatched();
    }
}
