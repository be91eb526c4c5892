package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets that are as good as for ever: as long as it takes, and not none. */
class LongBudgetsTest {
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE / 2 + 1})
    void aShutdownWaitsForAllThatStops(long nanos) throws Exception {
        Duration budget = Duration.ofNanos(nanos);
        ConcurrentLinkedQueue<String> stopped = new ConcurrentLinkedQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(2);
        Supervisor supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withGrace(budget)
                        .withObserverDrain(budget))
                .discovery(false)
                .observer(event -> Await.open(release))
                .closeAfter(() -> stopped.add("closed"))
                .build();
        supervisor.add(slow("root", stopped, told, release));
        TaskGroup group = supervisor.add(
                GroupSpec.restForOne("g", slow("a", stopped, told, release), slow("b", stopped, told, release)));
        Await.until(
                "all run",
                () -> group.state().label().equals("running")
                        && supervisor.task("root").orElseThrow().state().label().equals("running"));
        var shutdown = supervisor.shutdownAsync().toCompletableFuture();
        Await.open(told); // "root" and "b" were told, and take their time.
        release.countDown();
        ShutdownReport report = shutdown.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(report.clean(), report::toString);
        List<String> order = List.copyOf(stopped);
        assertEquals(4, order.size());
        assertTrue(order.indexOf("b") < order.indexOf("a"), order::toString);
    }

    private static TaskSpec slow(
            String name, ConcurrentLinkedQueue<String> stopped, CountDownLatch told, CountDownLatch release) {
        return TaskSpec.restartable(name, context -> {
            try {
                context.sleep(Duration.ofDays(1));
            } finally {
                told.countDown();
                Await.openStubbornly(release);
                stopped.add(name);
            }
        });
    }
}
