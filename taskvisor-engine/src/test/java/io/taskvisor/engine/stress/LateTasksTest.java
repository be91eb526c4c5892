package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A shutdown whose tasks get no core until after their grace: others compute on all carriers of virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_21)
class LateTasksTest {
    private static final int CARRIERS = Runtime.getRuntime().availableProcessors();
    private static final int SLEEPERS = 100;

    private final AtomicBoolean free = new AtomicBoolean();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService platform = Executors.newCachedThreadPool();
    private final Supervisor others = supervisor(Duration.ofMinutes(1));

    private static Supervisor supervisor(Duration grace) {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false).withGrace(grace))
                .discovery(false)
                .build();
    }

    @AfterEach
    void close() {
        free.set(true);
        release.countDown();
        others.close();
        platform.shutdown();
    }

    private static List<TaskHandle> sleepers(Supervisor supervisor) throws InterruptedException {
        CountDownLatch asleep = new CountDownLatch(SLEEPERS);
        List<TaskHandle> sleepers = new ArrayList<>();
        for (int i = 0; i < SLEEPERS; i++) {
            sleepers.add(supervisor.add(TaskSpec.once("sleeps-" + i, context -> {
                asleep.countDown();
                context.sleep(Duration.ofDays(1));
            })));
        }
        Await.open(asleep);
        return sleepers;
    }

    private void takeAllCarriersUntil(BooleanSupplier over) throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(CARRIERS);
        for (int i = 0; i < CARRIERS; i++) {
            others.add(TaskSpec.once("computes-" + i, context -> {
                taken.countDown();
                while (!free.get() && !over.getAsBoolean()) {
                    Thread.onSpinWait();
                }
            }));
        }
        Await.open(taken);
    }

    private TaskHandle stubborn(Supervisor supervisor) throws InterruptedException {
        CountDownLatch up = new CountDownLatch(1);
        TaskHandle stubborn = supervisor.add(TaskSpec.once("stubborn", context -> {
                    up.countDown();
                    Await.openStubbornly(release);
                })
                .withExecutor(platform));
        Await.open(up);
        return stubborn;
    }

    @Test
    void whatHadNoCoreIsWaitedForBeyondTheGrace() throws InterruptedException {
        Supervisor supervisor = supervisor(Duration.ofSeconds(8));
        List<TaskHandle> sleepers = sleepers(supervisor);
        TaskHandle stubborn = stubborn(supervisor);
        takeAllCarriersUntil(stubborn.outcome()::isDone); // At the end of the grace.
        ShutdownReport report = supervisor.shutdown();
        assertEquals(1, report.abandoned().size(), report::toString);
        assertEquals("task 'stubborn'", report.abandoned().get(0).what());
        for (TaskHandle sleeper : sleepers) {
            assertEquals("cancelled", sleeper.outcome().join().label());
        }
    }

    @Test
    void butNotForEver() throws InterruptedException {
        Supervisor supervisor = supervisor(Duration.ofMillis(500));
        sleepers(supervisor);
        takeAllCarriersUntil(() -> false);
        ShutdownReport report = supervisor.shutdown();
        assertEquals(
                SLEEPERS,
                report.abandoned().stream()
                        .filter(left -> left.task().isPresent())
                        .count());
        report.abandoned().stream()
                .filter(left -> left.task().isEmpty())
                .forEach(left -> assertEquals("a helper that has not begun to run", left.what(), report::toString));
        assertTrue(
                report.toString()
                        .contains(SLEEPERS + " abandoned tasks have not run since the stop: no core was free for them"),
                report::toString);
        assertTrue(
                report.abandoned().get(0).stuckAt().getMessage().contains("has not run since: no core was free for it"),
                report::toString);
    }
}
