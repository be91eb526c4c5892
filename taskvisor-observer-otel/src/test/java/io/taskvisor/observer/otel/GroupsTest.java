package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.GroupFailedException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Event;
import io.taskvisor.event.RestartReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What groups add to the metrics. */
@Timeout(300)
class GroupsTest {
    private final Telemetry telemetry = new Telemetry();
    private final CountDownLatch webRuns = new CountDownLatch(1);
    private final CountDownLatch webRunsAgain = new CountDownLatch(2);

    @AfterEach
    void close() {
        telemetry.close();
    }

    private static TaskSpec endless(String name, CountDownLatch... runs) {
        return TaskSpec.restartable(name, context -> {
            List.of(runs).forEach(CountDownLatch::countDown);
            context.sleep(Duration.ofHours(1));
        });
    }

    private void failOnceWebRuns(TaskContext context) throws Exception {
        if (context.attempt() == 1) {
            Await.open(webRuns);
            throw new IOException("gone");
        }
        context.sleep(Duration.ofHours(1));
    }

    private GroupSpec app(String name) {
        return GroupSpec.oneForAll(
                name,
                TaskSpec.restartable("database", this::failOnceWebRuns).withBackoff(BackoffStrategy.none()),
                endless("web", webRuns, webRunsAgain));
    }

    @Test
    void aRestartCountsForTheGroupAndForEachOfItsTasks() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor.add(app("app"));
            Await.open(webRunsAgain);
            assertEquals(
                    Map.of("error.type=java.io.IOException, group.name=app, group.restart.reason=failure", 1L),
                    telemetry.sums("group.restarts"));
            assertEquals(
                    Map.of(
                            "task.name=app/database, task.restart.reason=failure", 1L,
                            "task.name=app/web, task.restart.reason=group", 1L),
                    telemetry.sums("task.restarts"));
            assertEquals(
                    Map.of(
                            "error.type=java.io.IOException, task.attempt.outcome=failed, task.name=app/database", 1L,
                            "task.attempt.outcome=cancelled, task.name=app/web", 1L),
                    telemetry.counts("task.attempt.duration"));
        }
        assertEquals(List.of("WARN task.attempt.exception: java.io.IOException"), telemetry.told());
    }

    @Test
    void aGroupThatIsBuiltAnewIsARestart() throws Exception {
        SupervisorConfig config = Telemetry.CONFIG.withIntensity(2, Duration.ofMinutes(1));
        Telemetry.supervisor(config, telemetry.observer())
                .run(GroupSpec.oneForAll("app", TaskSpec.once("migration", Failing.times(1)))
                        .withBackoff(BackoffStrategy.none()));
        assertEquals(
                Map.of("error.type=java.io.IOException, group.name=app, group.restart.reason=failure", 2L),
                telemetry.sums("group.restarts"));
        assertEquals(Map.of(), telemetry.sums("task.restarts"), "they were other tasks");
        assertEquals(
                Map.of("error.type=java.io.IOException, task.name=app/migration, task.outcome=failed", 3L),
                telemetry.counts("task.duration"));
    }

    @Test
    void aRestartOnRequestIsNoError() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor.add(GroupSpec.restForOne("app", endless("web", webRuns, webRunsAgain)));
            Await.open(webRuns);
            supervisor.group("app").orElseThrow().restart();
            Await.open(webRunsAgain);
        }
        assertEquals(Map.of("group.name=app, group.restart.reason=request", 1L), telemetry.sums("group.restarts"));
        assertEquals(Map.of("task.name=app/web, task.restart.reason=group", 1L), telemetry.sums("task.restarts"));
    }

    @Test
    void groupsAreNamedAsTasksAre() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor.add(app("tenant-4711"));
            Await.open(webRunsAgain);
        }
        assertEquals(
                Map.of("error.type=java.io.IOException, group.name=tenant-{n}, group.restart.reason=failure", 1L),
                telemetry.sums("group.restarts"));
    }

    @Test
    void aMapperThatThrowsCostsTheNameOnly() throws Exception {
        ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
        OtelObserver observer = telemetry.observer().withTaskNames(path -> {
            asked.add(path);
            throw new IllegalArgumentException(path);
        });
        try (Supervisor supervisor = Telemetry.supervisor(Telemetry.CONFIG, observer)) {
            supervisor.add(app("app"));
            Await.open(webRunsAgain);
        }
        assertEquals(List.of("app/database", "app/web", "app"), List.copyOf(asked));
        assertEquals(
                Map.of("error.type=java.io.IOException, group.name=unnamed, group.restart.reason=failure", 1L),
                telemetry.sums("group.restarts"));
    }

    @Test
    @SuppressWarnings("try") // That it is open is all that is needed.
    void theTypeOfAnErrorIsThatOfWhatATaskThrew() {
        Throwable inner = new GroupFailedException("app/workers", "inner", new IOException("gone"));
        OtelObserver observer = telemetry.observer();
        Supervisor supervisor = Telemetry.supervisor(Telemetry.CONFIG, observer);
        try {
            observer.onEvent(new Event.GroupRestarting(
                    1,
                    Instant.EPOCH,
                    "app",
                    "workers",
                    new GroupFailedException("app", "outer", inner),
                    Duration.ZERO,
                    RestartReason.FAILURE));
            assertEquals(
                    Map.of("error.type=java.io.IOException, group.name=app, group.restart.reason=failure", 1L),
                    telemetry.sums("group.restarts"));
        } finally {
            supervisor.shutdown();
        }
    }

    @Test
    void groupsAreCountedByStateOnceThereAreSome() throws Exception {
        try (Supervisor supervisor = telemetry.supervisor()) {
            supervisor.add(endless("alone"));
            assertEquals(Map.of(), telemetry.sums("group.count"));
            supervisor.add(GroupSpec.oneForAll(
                    "outer",
                    endless("web", webRuns),
                    GroupSpec.oneForOne(
                            "inner",
                            TaskSpec.restartable("late", context -> context.sleep(Duration.ofHours(1)))
                                    .withReadiness(Duration.ofHours(1)))));
            Await.until(
                    "the inner group starts",
                    () -> supervisor.group("outer/inner").orElseThrow().state() == GroupState.STARTING);
            assertEquals(
                    Map.of(
                            "group.state=pending", 0L,
                            "group.state=starting", 2L,
                            "group.state=running", 0L,
                            "group.state=restarting", 0L,
                            "group.state=backing_off", 0L,
                            "group.state=quarantined", 0L,
                            "group.state=stopping", 0L),
                    telemetry.sums("group.count"));
        }
    }
}
