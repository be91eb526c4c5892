package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Script;
import io.taskvisor.engine.testing.TestSupervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many attempts run at once, and who is next. */
class ConcurrencyLimitTest {
    private final FakeTime time = new FakeTime();
    private final TestSupervisor supervisor = TestSupervisor.manual(time, config -> config.withMaxConcurrent(1));
    private final List<String> trail = new ArrayList<>();

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskHandle add(String name) {
        return supervisor.add(TaskSpec.once(name, context -> trail.add(name)));
    }

    @Test
    void tasksRunInTheOrderInWhichTheyCame() {
        for (String name : List.of("a", "b", "c", "d")) {
            add(name);
        }
        for (int i = 0; i < 4; i++) {
            supervisor.runNext();
        }
        assertEquals(List.of("a", "b", "c", "d"), trail);
    }

    @Test
    void whoWaitsForAPermitHoldsNoThread() {
        add("a");
        List<TaskHandle> waiting = List.of(add("b"), add("c"));
        assertEquals(1, supervisor.executor().size());
        waiting.forEach(task -> assertEquals(TaskState.WAITING, task.state()));
    }

    @Test
    void whoIsCancelledWhileWaitingLeavesTheQueue() {
        add("a");
        TaskHandle b = add("b");
        add("c");
        b.cancel();
        supervisor.assertOutcome("cancelled", 0, b);
        supervisor.runNext();
        supervisor.runNext();
        assertEquals(List.of("a", "c"), trail);
    }

    @Test
    void whoIsPausedWhileWaitingLeavesTheQueueAndComesBackAtItsEnd() {
        add("a");
        TaskHandle b = add("b");
        add("c");
        assertTrue(b.pause());
        assertTrue(b.resume());
        for (int i = 0; i < 3; i++) {
            supervisor.runNext();
        }
        assertEquals(List.of("a", "c", "b"), trail);
    }

    @Test
    void whoBacksOffHoldsNoPermit() {
        Script script = new Script(time).fail("1").succeed();
        TaskHandle task = supervisor.run(TaskSpec.restartable("t", script).withBackoff(retry -> Duration.ofMillis(10)));
        add("other");
        supervisor.runNext();
        assertEquals(List.of("other"), trail);
        supervisor.advanceMillis(10);
        supervisor.runNext();
        supervisor.assertOutcome("completed", 2, task);
    }

    @Test
    void aLoopWithoutDelayLetsThoseWhoWaitHaveTheirTurn() {
        supervisor.add(TaskSpec.restartable("loop", context -> {
            trail.add("loop");
            if (trail.size() == 1) {
                add("other");
            }
            if (trail.size() < 4) {
                throw new Exception("again");
            }
        }));
        while (trail.size() < 4) {
            supervisor.runNext();
        }
        assertEquals(List.of("loop", "other", "loop", "loop"), trail);
    }

    @Test
    void thereAreNeverMoreThanTheLimitAndAllGetTheirTurn() {
        int limit = 3;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (TestSupervisor threaded = TestSupervisor.threaded(time, config -> config.withMaxConcurrent(limit))) {
            List<TaskSpec> specs = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                specs.add(TaskSpec.restartable("t" + i, context -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.yield();
                    running.decrementAndGet();
                    if (context.attempt() < 5) {
                        throw new Exception("again");
                    }
                }));
            }
            List<TaskHandle> tasks = threaded.supervisor().addAll(specs);
            Await.until("all are done", () -> threaded.supervisor().tasks().isEmpty());
            tasks.forEach(task -> threaded.assertOutcome("completed", 5, task));
        }
        assertTrue(most.get() <= limit, () -> most + " attempts ran at once");
        assertTrue(most.get() >= 1);
    }
}
