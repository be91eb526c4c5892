package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that fail and are restarted without a pause, as many as there are cores or more, do not keep others from running. */
class HotLoopTest {
    private static final int HOT = 2 * Runtime.getRuntime().availableProcessors();
    private static final Duration PATIENCE = Await.LIMIT;

    private final ExecutorService single = Executors.newSingleThreadExecutor();
    private final CountDownLatch hot = new CountDownLatch(HOT);
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        supervisor.shutdown();
        single.shutdown();
    }

    private static void fail(String name) throws Exception {
        throw new Exception(name, null, false, false) {
            private static final long serialVersionUID = 1;
        };
    }

    private TaskSpec hot(int i) {
        return TaskSpec.restartable("hot-" + i, context -> {
                    if (context.attempt() == 1_000) {
                        hot.countDown();
                    }
                    fail(context.name());
                })
                .withBackoff(BackoffStrategy.none());
    }

    @Test
    void onOurThreads() throws Exception {
        for (int i = 0; i < HOT; i++) {
            supervisor.add(hot(i));
        }
        assertTrue(hot.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "not all are hot");
        CountDownLatch ran = new CountDownLatch(10);
        supervisor.add(TaskSpec.periodic("healthy", Duration.ofMillis(1), context -> ran.countDown()));
        assertTrue(ran.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "a periodic task does not run");
        TaskHandle sleeper = supervisor.add(TaskSpec.once("sleeper", context -> Thread.sleep(5)));
        assertTrue(sleeper.await(PATIENCE).isPresent(), "a task that slept does not wake");
    }

    @Test
    void onTheOneThreadOfAnExecutor() throws Exception {
        for (int i = 0; i < HOT; i++) {
            supervisor.add(hot(i).withExecutor(single));
        }
        assertTrue(hot.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "not all are hot");
        TaskHandle other = supervisor.add(TaskSpec.once("other", context -> {}).withExecutor(single));
        assertTrue(other.await(PATIENCE).isPresent(), "another task does not run");
    }
}
