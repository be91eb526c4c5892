package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attempts that compute may have all carriers of virtual threads; what stops them needs none. */
class BusyCarriersTest {
    private static final int CARRIERS = Runtime.getRuntime().availableProcessors();

    private final AtomicBoolean stop = new AtomicBoolean();
    private final CountDownLatch up = new CountDownLatch(CARRIERS);
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        stop.set(true);
        supervisor.close();
    }

    /** Starts as many attempts that compute as there are carriers. */
    private List<TaskHandle> computing(Consumer<TaskContext> registers, BooleanSupplier until)
            throws InterruptedException {
        List<TaskHandle> tasks = new ArrayList<>();
        for (int i = 0; i < CARRIERS; i++) {
            tasks.add(supervisor.add(TaskSpec.once("computes-" + i, context -> {
                        registers.accept(context);
                        up.countDown();
                        while (!until.getAsBoolean()) {
                            Thread.onSpinWait();
                        }
                    })
                    .withTimeout(Duration.ofMillis(200))));
        }
        Await.open(up);
        return tasks;
    }

    @Test
    void callbacksRunAllTheSame() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        List<TaskHandle> tasks = computing(
                context -> context.onCancel(() -> {
                    if (ran.incrementAndGet() == CARRIERS) {
                        stop.set(true); // Until then nobody gives way.
                    }
                }),
                stop::get);
        Await.until("the callbacks", () -> ran.get() == CARRIERS);
        assertTimedOut(tasks);
    }

    @Test
    void aCallbackThatBlocksForAMomentGoesOnAllTheSame() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        List<TaskHandle> tasks = computing(
                context -> context.onCancel(() -> {
                    sleep();
                    if (ran.incrementAndGet() == CARRIERS) {
                        stop.set(true);
                    }
                }),
                stop::get);
        Await.until("the callbacks", () -> ran.get() == CARRIERS);
        assertTimedOut(tasks);
    }

    private static void sleep() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void timeoutsInterruptAllTheSame() throws InterruptedException {
        List<TaskHandle> tasks =
                computing(context -> {}, () -> Thread.currentThread().isInterrupted());
        assertTimedOut(tasks);
    }

    private static void assertTimedOut(List<TaskHandle> tasks) throws InterruptedException {
        for (TaskHandle task : tasks) {
            assertEquals(
                    "failed",
                    task.await(Await.LIMIT)
                            .orElseThrow(() -> new AssertionError(task + " has no outcome"))
                            .label());
        }
    }
}
