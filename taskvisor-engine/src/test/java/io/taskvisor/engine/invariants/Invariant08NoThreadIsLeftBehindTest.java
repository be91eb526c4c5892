package io.taskvisor.engine.invariants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** After shutdown no thread of ours is alive but the abandoned ones that the report names. */
class Invariant08NoThreadIsLeftBehindTest {
    /** Only the stubborn one may need more, on a slow machine too. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    @Test
    void everyThreadThatWasSeenEndsOrIsNamed() throws Exception {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch forever = new CountDownLatch(1);
        CountDownLatch up = new CountDownLatch(2);
        CountDownLatch ticked = new CountDownLatch(1);
        Supervisor supervisor =
                World.openWith(config -> config.withGrace(GRACE), event -> seen.add(Thread.currentThread()));
        supervisor.add(TaskSpec.restartable("polite", context -> {
            seen.add(Thread.currentThread());
            context.onCancel(() -> seen.add(Thread.currentThread()));
            up.countDown();
            context.sleep(World.LONG);
        }));
        supervisor.add(TaskSpec.periodic("ticks", Duration.ofMillis(1), context -> {
            seen.add(Thread.currentThread());
            ticked.countDown();
        }));
        supervisor.add(TaskSpec.once("stubborn", context -> {
            Thread.currentThread().setName("the culprit");
            seen.add(Thread.currentThread());
            up.countDown();
            Await.openStubbornly(forever);
        }));
        Await.open(up);
        Await.open(ticked);
        ShutdownReport report = supervisor.shutdown();
        try {
            assertEquals(1, report.abandoned().size(), report::toString);
            assertEquals("the culprit", report.abandoned().get(0).thread().orElseThrow());
            assertTrue(seen.size() >= 3);
            // A thread that has done its last work may take a moment to be gone.
            Await.until(
                    "all but the culprit are gone",
                    () -> seen.stream()
                            .filter(Thread::isAlive)
                            .allMatch(thread -> thread.getName().equals("the culprit")));
        } finally {
            forever.countDown();
        }
        Await.until("the culprit has ended", () -> seen.stream().noneMatch(Thread::isAlive));
    }
}
