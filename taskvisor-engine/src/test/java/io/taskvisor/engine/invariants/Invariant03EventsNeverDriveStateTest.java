package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Events never drive state: a full, broken or absent bus changes no outcome. */
class Invariant03EventsNeverDriveStateTest {
    private static List<String> outcomes(Observer... observers) throws Exception {
        List<String> outcomes = new ArrayList<>();
        try (Supervisor supervisor = World.openWith(
                config -> config.withEventCapacity(2).withObserverDrain(Duration.ofMillis(10)), observers)) {
            List<TaskHandle> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int n = i;
                tasks.add(supervisor.add(TaskSpec.restartable("task-" + i, context -> {
                            if (context.attempt() <= n % 7) {
                                throw new IllegalStateException("failed");
                            }
                        })
                        .withMaxRetries(4)
                        .withBackoff(BackoffStrategy.none())));
            }
            for (TaskHandle task : tasks) {
                outcomes.add(task.await().label() + " " + task.await().attempts());
            }
        }
        return outcomes;
    }

    @Test
    void absentFullAndBrokenAllTheSame() throws Exception {
        List<String> expected = outcomes();
        assertTrue(expected.contains("completed 1") && expected.contains("failed 5"), expected::toString);

        CountDownLatch forever = new CountDownLatch(1);
        try {
            assertEquals(expected, outcomes(event -> Await.openStubbornly(forever)));
        } finally {
            forever.countDown();
        }
        assertEquals(expected, outcomes(event -> {
            throw new IllegalStateException("broken");
        }));
    }
}
