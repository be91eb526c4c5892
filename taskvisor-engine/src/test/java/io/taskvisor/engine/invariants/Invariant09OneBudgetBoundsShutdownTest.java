package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** One overall budget bounds a shutdown: its phases share it, they do not add up for each task. */
class Invariant09OneBudgetBoundsShutdownTest {
    private static final Duration BUDGET = Duration.ofSeconds(1);

    @Test
    void manyStubbornTasksAndObserversTakeOneGraceAndOneDrain() throws Exception {
        CountDownLatch forever = new CountDownLatch(1);
        CountDownLatch up = new CountDownLatch(100);
        Observer stuck = event -> Await.openStubbornly(forever);
        Supervisor supervisor =
                World.openWith(config -> config.withGrace(BUDGET).withObserverDrain(BUDGET), stuck, stuck, stuck);
        for (int i = 0; i < 100; i++) {
            // Their own grace is longer than all; the shutdown's bounds it.
            supervisor.add(TaskSpec.once("stubborn-" + i, context -> {
                        up.countDown();
                        Await.openStubbornly(forever);
                    })
                    .withStopGrace(World.LONG));
        }
        Await.open(up);
        ShutdownReport report = supervisor.shutdown();
        forever.countDown();
        assertEquals(103, report.abandoned().size());
        // Added up, it would be 100 graces and 3 drains.
        assertTrue(report.total().compareTo(BUDGET.multipliedBy(100)) < 0, report.total()::toString);
        assertSame(report, supervisor.shutdown());
    }
}
