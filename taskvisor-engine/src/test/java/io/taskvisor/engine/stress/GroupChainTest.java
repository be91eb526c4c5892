package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.RecordedLog;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long chains of work that follows from work, in groups, on an executor that runs all in its caller: no stack overflows. */
class GroupChainTest {
    private static final int LENGTH = 20_000;

    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults()
                    .withName("chain")
                    .withHandleSignals(false)
                    .withUnlimitedIntensity()
                    .withTaskDefaults(SupervisorConfig.defaults().taskDefaults().withBackoff(BackoffStrategy.none())))
            .executor(Runnable::run)
            .discovery(false)
            .build();

    /** Attempts that wait would hold up the caller. */
    private final ExecutorService elsewhere = Executors.newCachedThreadPool();

    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void close() {
        supervisor.close();
        elsewhere.shutdownNow();
        RecordedLog.assertNoErrors();
    }

    private void addTask(TaskGroup group, int number) {
        TaskSpec spec = TaskSpec.once("t" + number, context -> {});
        group.add(spec).outcome().thenRun(() -> {
            if (ended.incrementAndGet() < LENGTH) {
                addTask(group, number + 1);
            }
        });
    }

    @Test
    void jobsThatAddTheNextOneWhenTheyHaveEnded() throws Exception {
        TaskGroup group = supervisor.add(GroupSpec.oneForOne("g"));
        addTask(group, 0);
        Await.until(() -> ended + " have ended", () -> ended.get() == LENGTH);
        assertTrue(supervisor.awaitEmpty(Await.LIMIT), "the counts add up");
        Await.until("the group runs", () -> group.state() == GroupState.RUNNING);
    }

    private void addGroup(int number) {
        TaskSpec spec = TaskSpec.restartable("t", context -> context.sleep(Duration.ofHours(1)));
        TaskGroup group = supervisor.add(GroupSpec.oneForAll("g" + number, spec.withExecutor(elsewhere)));
        group.outcome().thenRun(() -> {
            if (ended.incrementAndGet() < LENGTH / 4) {
                addGroup(number + 1);
            }
        });
        group.cancel(); // It may have its outcome now, and who asks for that must not run what depends on it.
    }

    @Test
    void groupsThatAreFollowedByTheNextOneWhenTheyHaveEnded() {
        addGroup(0);
        Await.until(() -> ended + " have ended", () -> ended.get() == LENGTH / 4);
    }

    @Test
    void aGroupThatFailsAtEachStart() {
        AtomicInteger attempts = new AtomicInteger();
        TaskGroup group = supervisor.add(GroupSpec.oneForAll("g", TaskSpec.once("t", context -> {
            if (attempts.incrementAndGet() < LENGTH) {
                throw new Expected("again");
            }
        })));
        Await.until(() -> attempts + " attempts", () -> group.state() == GroupState.RUNNING);
        assertEquals(LENGTH, attempts.get());
        assertEquals(LENGTH - 1, group.snapshot().restarts());
        Throwable failure = group.snapshot().lastFailure().orElseThrow();
        assertEquals("again", failure.getCause().getMessage());
        assertEquals(0, failure.getSuppressed().length, "the failures before are gone");
        assertEquals(null, failure.getCause().getCause());
    }
}
