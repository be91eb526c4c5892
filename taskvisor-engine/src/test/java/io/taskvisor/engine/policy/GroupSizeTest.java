package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ChildSpec;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.GroupStrategy;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Effort;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.RecordedLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Deep trees overflow no stack; wide groups need no work that grows with the square of their size. */
class GroupSizeTest {
    private static final int DEPTH = 1_000;

    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults()
                    .withName("size")
                    .withHandleSignals(false)
                    .withGrace(Duration.ofSeconds(60))
                    .withTaskDefaults(SupervisorConfig.defaults().taskDefaults().withBackoff(BackoffStrategy.none())))
            .discovery(false)
            .build();

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();

    @AfterEach
    void close() {
        supervisor.close();
        RecordedLog.assertNoErrors();
    }

    /** A task that holds no thread, and ends when it is told to stop. */
    private Task idle() {
        return Task.async(context -> {
            running.incrementAndGet();
            started.incrementAndGet();
            CompletableFuture<Void> stage = new CompletableFuture<>();
            context.onCancel(() -> {
                running.decrementAndGet();
                stage.complete(null);
            });
            return stage;
        });
    }

    private static GroupSpec group(GroupStrategy strategy, String name, ChildSpec... children) {
        return switch (strategy) {
            case ONE_FOR_ONE -> GroupSpec.oneForOne(name, children);
            case ONE_FOR_ALL -> GroupSpec.oneForAll(name, children);
            case REST_FOR_ONE -> GroupSpec.restForOne(name, children);
        };
    }

    private GroupSpec deep(GroupStrategy strategy, Task leaf) {
        GroupSpec spec = group(strategy, "g", TaskSpec.restartable("leaf", leaf).withMaxRetries(0));
        for (int i = 1; i < DEPTH; i++) {
            spec = group(strategy, "g", TaskSpec.restartable("t", idle()), spec);
        }
        return spec;
    }

    private static String leafPath() {
        return "g/".repeat(DEPTH) + "leaf";
    }

    private void awaitRunning(TaskGroup group, int tasks) {
        Await.until(
                () -> group.state() + ", " + running.get() + " run",
                () -> group.state() == GroupState.RUNNING && running.get() == tasks);
    }

    @ParameterizedTest
    @EnumSource(GroupStrategy.class)
    void aThousandGroupsInOneAnother(GroupStrategy strategy) {
        TaskGroup top = supervisor.add(deep(strategy, idle()));
        awaitRunning(top, DEPTH);
        assertTrue(supervisor.task(leafPath()).isPresent());
        assertEquals(
                DEPTH,
                supervisor.snapshot().counts().values().stream()
                        .mapToInt(n -> n)
                        .sum());
        assertTrue(top.restart());
        Await.until("all were started again", () -> started.get() == 2 * DEPTH);
        awaitRunning(top, DEPTH);
        assertEquals("cancelled", top.cancel().join().label());
        assertEquals(0, running.get());
        assertTrue(supervisor.groups().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(GroupStrategy.class)
    void aShutdownStopsAThousandGroupsInOneAnother(GroupStrategy strategy) {
        awaitRunning(supervisor.add(deep(strategy, idle())), DEPTH);
        ShutdownReport report = supervisor.shutdown();
        assertTrue(report.clean(), report::toString);
        assertEquals(0, running.get());
    }

    /** Each level fails with the one below it: the chain of causes is as long as the tree is deep. */
    @Test
    void aFailureThatEscalatesThroughAThousandGroups() throws Exception {
        CompletableFuture<Void> failing = new CompletableFuture<>();
        GroupSpec spec = GroupSpec.oneForAll(
                        "g",
                        TaskSpec.restartable("leaf", Task.async(context -> failing))
                                .withMaxRetries(0))
                .withIntensity(0, Duration.ofMinutes(1));
        for (int i = 1; i < DEPTH; i++) {
            spec = GroupSpec.oneForAll("g", spec).withIntensity(0, Duration.ofMinutes(1));
        }
        TaskGroup top = supervisor.add(spec);
        Await.until("it runs", () -> top.state() == GroupState.RUNNING);
        failing.completeExceptionally(new Expected("at the bottom"));
        Await.until("the top is built anew", () -> top.snapshot().restarts() >= 1);
        int length = 0;
        for (Throwable cause = top.snapshot().lastFailure().orElseThrow(); cause != null; cause = cause.getCause()) {
            length++;
        }
        assertEquals(DEPTH + 1, length);
        supervisor.shutdown();
    }

    /** Starts, restarts, looks at and stops a group of so many children. */
    private int live(GroupStrategy strategy, int size) {
        running.set(0);
        started.set(0);
        TaskSpec[] tasks = new TaskSpec[size];
        Task idle = idle();
        for (int i = 0; i < size; i++) {
            tasks[i] = TaskSpec.restartable("t" + i, idle);
        }
        TaskGroup group = supervisor.add(group(strategy, "wide", tasks));
        awaitRunning(group, size);
        assertTrue(group.restart());
        Await.until("all were started again", () -> started.get() == 2 * size);
        awaitRunning(group, size);
        assertEquals(size, group.snapshot().children().size());
        TaskHandle middle = group.tasks().get(size / 2);
        middle.cancel().join();
        assertEquals("cancelled", group.cancel().join().label());
        assertEquals(0, running.get());
        return size;
    }

    private void assertNotQuadratic(GroupStrategy strategy, int small, int factor) throws Exception {
        live(strategy, small); // Warms up.
        // Linear work is about as many times as much as there are more children, quadratic the square of that.
        Effort.assertLessThan(factor * factor / 3, () -> live(strategy, small), () -> live(strategy, small * factor));
    }

    @ParameterizedTest
    @EnumSource(GroupStrategy.class)
    void tenThousandChildren(GroupStrategy strategy) throws Exception {
        assertNotQuadratic(strategy, 1_000, 10);
    }

    @ParameterizedTest
    @EnumSource(GroupStrategy.class)
    @Tag("soak")
    void aHundredThousandChildren(GroupStrategy strategy) throws Exception {
        assertNotQuadratic(strategy, 10_000, 10);
    }
}
