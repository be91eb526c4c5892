package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.backoff.BackoffStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What dashboards rest on: names, units, kinds and attributes. A change here is a change for users. */
class ConventionsTest {
    private static final Set<String> NEVER_ON_METRICS = Set.of(
            "taskvisor.task.path",
            "taskvisor.task.attempt.number",
            "taskvisor.task.attempt.fatal",
            "taskvisor.task.consecutive_failures");

    /** Returns all metrics there are: those of an open supervisor and those of its end. */
    private static Collection<MetricData> all() throws InterruptedException {
        try (Telemetry telemetry = new Telemetry()) {
            Supervisor supervisor = Telemetry.supervisor(Telemetry.CONFIG.withMaxConcurrent(1), telemetry.observer());
            supervisor
                    .add(TaskSpec.restartable("job", Failing.times(1))
                            .withBackoff(BackoffStrategy.constant(Duration.ofMillis(1)))
                            .withTags(java.util.Map.of("tenant", "acme")))
                    .await();
            supervisor
                    .submit(TaskSpec.once("submitted", context -> {}), AdmissionPolicy.QUEUE)
                    .await();
            abandonedAttempt(supervisor);
            restartedGroup(supervisor); // Last: it keeps the only permit.
            Collection<MetricData> open = telemetry.collect();
            supervisor.shutdown();
            return Stream.concat(
                            open.stream(),
                            telemetry.collect().stream()
                                    .filter(metric -> metric.getName().startsWith("taskvisor.shutdown")))
                    .toList();
        }
    }

    /** Adds a group that has restarted because of a failure. */
    private static void restartedGroup(Supervisor supervisor) throws InterruptedException {
        CountDownLatch again = new CountDownLatch(1);
        supervisor.add(GroupSpec.oneForAll(
                "app",
                TaskSpec.restartable("database", context -> {
                            if (context.attempt() == 1) {
                                throw new IOException("gone");
                            }
                            again.countDown();
                            context.sleep(Duration.ofHours(1));
                        })
                        .withBackoff(BackoffStrategy.none())));
        Await.open(again);
    }

    private static void abandonedAttempt(Supervisor supervisor) throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        supervisor
                .add(TaskSpec.restartable("deaf", context -> {
                            if (context.attempt() == 1) {
                                Await.openStubbornly(release);
                            }
                        })
                        .withTimeout(Duration.ofMillis(10))
                        .withAbandonAfter(Duration.ofMillis(10))
                        .withBackoff(BackoffStrategy.none()))
                .await();
        release.countDown();
    }

    @Test
    void theMetricsAreThese() throws Exception {
        assertEquals(
                List.of(
                        "taskvisor.concurrency.limit LONG_SUM up-down {attempt} [taskvisor.supervisor.name]",
                        "taskvisor.concurrency.usage LONG_SUM up-down {attempt} [taskvisor.supervisor.name]",
                        "taskvisor.concurrency.wait.duration HISTOGRAM s [taskvisor.supervisor.name]",
                        "taskvisor.group.count LONG_SUM up-down {group} [taskvisor.group.state,"
                                + " taskvisor.supervisor.name]",
                        "taskvisor.group.restarts LONG_SUM {restart} [error.type, taskvisor.group.name,"
                                + " taskvisor.group.restart.reason, taskvisor.supervisor.name]",
                        "taskvisor.observer.events LONG_SUM {event} [taskvisor.observer.event.state,"
                                + " taskvisor.observer.name, taskvisor.supervisor.name]",
                        "taskvisor.shutdown.duration HISTOGRAM s [taskvisor.shutdown.outcome,"
                                + " taskvisor.supervisor.name]",
                        "taskvisor.slot.queue.size LONG_SUM up-down {submission} [taskvisor.supervisor.name]",
                        "taskvisor.slot.submissions LONG_SUM {submission} [taskvisor.slot.policy,"
                                + " taskvisor.slot.result, taskvisor.supervisor.name]",
                        "taskvisor.task.attempt.abandoned LONG_SUM {attempt} [taskvisor.supervisor.name,"
                                + " taskvisor.task.name]",
                        "taskvisor.task.attempt.active LONG_SUM up-down {attempt} [taskvisor.supervisor.name,"
                                + " taskvisor.task.name]",
                        "taskvisor.task.attempt.duration HISTOGRAM s [error.type, taskvisor.supervisor.name,"
                                + " taskvisor.task.attempt.outcome, taskvisor.task.name]",
                        "taskvisor.task.backoff.duration HISTOGRAM s [taskvisor.supervisor.name,"
                                + " taskvisor.task.name]",
                        "taskvisor.task.count LONG_SUM up-down {task} [taskvisor.supervisor.name,"
                                + " taskvisor.task.state]",
                        "taskvisor.task.duration HISTOGRAM s [taskvisor.supervisor.name, taskvisor.task.name,"
                                + " taskvisor.task.outcome]",
                        "taskvisor.task.restarts LONG_SUM {restart} [taskvisor.supervisor.name,"
                                + " taskvisor.task.name, taskvisor.task.restart.reason]"),
                all().stream().map(ConventionsTest::describe).sorted().toList());
    }

    private static String describe(MetricData metric) {
        boolean upDown = metric.getType().name().equals("LONG_SUM")
                && !metric.getLongSumData().isMonotonic();
        return metric.getName() + " " + metric.getType() + (upDown ? " up-down" : "") + " " + metric.getUnit() + " "
                + new TreeSet<>(keys(metric));
    }

    private static Set<String> keys(MetricData metric) {
        return metric.getData().getPoints().stream()
                .flatMap(point -> point.getAttributes().asMap().keySet().stream())
                .map(AttributeKey::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void everyMetricIsDescribedAndOfOurScope() throws Exception {
        for (MetricData metric : all()) {
            assertTrue(metric.getDescription().endsWith("."), metric::toString);
            assertEquals(
                    "io.taskvisor.observer.otel",
                    metric.getInstrumentationScopeInfo().getName());
            assertEquals(
                    Instrumentation.version(),
                    metric.getInstrumentationScopeInfo().getVersion());
            keys(metric).forEach(key -> {
                assertFalse(NEVER_ON_METRICS.contains(key) || key.contains("tag"), metric::toString);
            });
        }
    }

    @Test
    void durationsHaveBoundariesInSeconds() throws Exception {
        for (MetricData metric : all()) {
            if (metric.getUnit().equals("s")) {
                for (HistogramPointData point : metric.getHistogramData().getPoints()) {
                    List<Double> boundaries = point.getBoundaries();
                    assertTrue(boundaries.get(0) <= 0.001, metric::toString);
                    assertTrue(boundaries.get(boundaries.size() - 1) >= 300, metric::toString);
                    assertEquals(boundaries.stream().sorted().toList(), boundaries);
                }
            }
        }
    }

    @Test
    void noNameIsTheNamespaceOfAnother() throws Exception {
        Set<String> names = new TreeSet<>(NEVER_ON_METRICS);
        all().forEach(metric -> names.addAll(keys(metric)));
        for (String name : names) {
            for (String other : names) {
                assertFalse(other.startsWith(name + "."), () -> name + " is an attribute and a namespace");
            }
        }
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertTrue(Instrumentation.version().matches("\\d+\\.\\d+\\.\\d+\\S*"), Instrumentation::version);
    }
}
