package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/** Those who add while the door closes. */
class AddWhileClosingTest {
    private final AtomicBoolean end = new AtomicBoolean();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger outcomes = new AtomicInteger();
    private final List<Thread> adders = new ArrayList<>();
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false))
            .discovery(false)
            .build();

    @AfterEach
    void close() throws InterruptedException {
        end.set(true);
        for (Thread adder : adders) {
            adder.join();
        }
    }

    /** Adds for as long as it can, and longer. */
    private void adder(String name) {
        while (!end.get()) {
            try {
                TaskHandle task = supervisor.add(TaskSpec.once(name, context -> {}));
                accepted.incrementAndGet();
                task.await();
                outcomes.incrementAndGet();
            } catch (SupervisorClosedException e) {
                Thread.onSpinWait(); // Tries again, as a careless producer would.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @RepeatedTest(10)
    void thoseWhoKeepTryingDoNotHoldTheShutdownUp() throws Exception {
        for (int i = 0; i < 8; i++) {
            String name = "task-" + i;
            Thread adder = new Thread(() -> adder(name));
            adders.add(adder);
            adder.start();
        }
        Await.until("some are in", () -> outcomes.get() > 100);
        CompletableFuture<ShutdownReport> report = supervisor.shutdownAsync().toCompletableFuture();
        assertTrue(report.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).clean(), report::toString);
        assertEquals(List.of(), supervisor.tasks());
        close();
        assertEquals(accepted.get(), outcomes.get(), "each that was accepted has its outcome");
    }
}
