package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the observer gets into a supervisor, and that nothing that goes wrong in there leaves it. */
class OtelObserverTest {
    private final Telemetry telemetry = new Telemetry();

    @BeforeEach
    @AfterEach
    void forgetTheGlobal() {
        GlobalOpenTelemetry.resetForTest();
    }

    @AfterEach
    void close() {
        telemetry.close();
    }

    /** An observer that keeps the failures of others. */
    private static final class Failures implements Observer {
        private final Queue<Throwable> causes = new ConcurrentLinkedQueue<>();

        @Override
        public void onEvent(Event event) {
            if (event instanceof Event.ObserverFailed failed) {
                causes.add(failed.cause());
            }
        }

        @Override
        public Delivery delivery() {
            return Delivery.INLINE;
        }
    }

    @Test
    void itIsFoundAndRecordsWithTheGlobalInstance() throws Exception {
        GlobalOpenTelemetry.set(telemetry.sdk());
        Supervisor.create(Telemetry.CONFIG).run(TaskSpec.once("job", context -> {}));
        assertEquals(1, telemetry.counts("task.duration").size());
        assertEquals(1, telemetry.spans("run job").size());
    }

    @Test
    void itsNameTurnsItOff() throws Exception {
        GlobalOpenTelemetry.set(telemetry.sdk());
        Supervisor.create(Telemetry.CONFIG.withDisabledObservers(Set.of("otel")))
                .run(TaskSpec.once("job", context -> {}));
        assertEquals(List.of(), List.copyOf(telemetry.collect()));
        assertEquals(List.of(), telemetry.allSpans());
    }

    @Test
    void theGlobalInstanceIsAskedForWithoutBeingSet() throws Exception {
        Supervisor.create(Telemetry.CONFIG).run(TaskSpec.once("job", context -> {}));
        // Had it been asked with get(), it would be set now, and this would throw.
        GlobalOpenTelemetry.set(OpenTelemetry.noop());
    }

    @Test
    void itIsDeclaredOnceAsAnObserver() {
        assertEquals(
                List.of(OtelObserver.class),
                ServiceLoader.load(Observer.class).stream()
                        .map(ServiceLoader.Provider::type)
                        .toList());
        assertEquals(0, ServiceLoader.load(TaskInterceptor.class).stream().count());
    }

    @Test
    void itIsInlineAndNamed() {
        assertEquals(Delivery.INLINE, new OtelObserver().delivery());
        assertEquals("otel", new OtelObserver().name());
    }

    @Test
    void nullIsRefusedAtOnce() {
        OtelObserver observer = new OtelObserver();
        assertEquals(
                "openTelemetry must not be null",
                assertThrows(NullPointerException.class, () -> observer.withOpenTelemetry(null))
                        .getMessage());
        assertEquals(
                "taskNames must not be null",
                assertThrows(NullPointerException.class, () -> observer.withTaskNames(null))
                        .getMessage());
    }

    @Test
    void eachSettingLeavesTheOthersAndTheOriginalAlone() throws Exception {
        OtelObserver plain = telemetry.observer();
        OtelObserver named = plain.withTaskNames(path -> "all").withTracing(false);
        Telemetry.supervisor(Telemetry.CONFIG, named).run(TaskSpec.once("job-1", context -> {}));
        assertEquals(Map.of("task.name=all, task.outcome=completed", 1L), telemetry.counts("task.duration"));
        assertEquals(List.of(), telemetry.allSpans());
        Telemetry.supervisor(Telemetry.CONFIG, plain).run(TaskSpec.once("job-1", context -> {}));
        assertEquals(1, telemetry.spans("run job-{n}").size());
    }

    @Test
    void itMayBeInOneSupervisorAfterTheOther() throws Exception {
        OtelObserver observer = telemetry.observer();
        for (int i = 0; i < 3; i++) {
            Telemetry.supervisor(Telemetry.CONFIG, observer).run(TaskSpec.once("job", context -> {}));
        }
        assertEquals(Map.of("task.name=job, task.outcome=completed", 3L), telemetry.counts("task.duration"));
    }

    @Test
    void inTwoSupervisorsAtATimeItRecordsNothingAndSaysWhy() throws Exception {
        OtelObserver observer = telemetry.observer();
        Failures failures = new Failures();
        try (Supervisor one = Telemetry.supervisor(Telemetry.CONFIG.withName("one"), observer);
                Supervisor two = Telemetry.supervisor(Telemetry.CONFIG.withName("two"), observer, failures)) {
            Throwable cause = failures.causes.remove();
            assertEquals(IllegalStateException.class, cause.getClass());
            assertTrue(cause.getMessage().startsWith("this OtelObserver was passed to supervisor 'two' while"));
            one.add(TaskSpec.once("job", context -> {})).await();
            two.add(TaskSpec.once("job", context -> {})).await();
        }
        assertEquals(Map.of(), telemetry.counts("task.duration"));
        assertEquals(List.of(), telemetry.allSpans());

        Telemetry.supervisor(Telemetry.CONFIG, observer).run(TaskSpec.once("job", context -> {}));
        assertEquals(Map.of("task.name=job, task.outcome=completed", 1L), telemetry.counts("task.duration"));
    }

    @Test
    void whatRunsWhenItCeasesToRecordIsLeftNeitherActiveNorInMind() throws Exception {
        OtelObserver observer = telemetry.observer();
        CountDownLatch release = new CountDownLatch(1);
        try (Supervisor one = Telemetry.supervisor(Telemetry.CONFIG.withName("test-one"), observer)) {
            one.add(TaskSpec.once("job", context -> Await.open(release)));
            Await.until("it runs", () -> telemetry.sums("task.attempt.active").containsValue(1L));
            Telemetry.supervisor(Telemetry.CONFIG.withName("two"), observer).close();
            release.countDown();
        }
        assertEquals(Map.of("task.name=job", 0L), telemetry.sums("task.attempt.active"));
        assertEquals(Map.of(), telemetry.counts("task.attempt.duration"));
        assertEquals(1, telemetry.spans("run job").size());
        assertEquals(0, observer.size());
    }

    @Test
    void aMapperThatThrowsCostsTheNameOnly() throws Exception {
        Failures failures = new Failures();
        OtelObserver observer = telemetry.observer().withTaskNames(path -> {
            throw new IllegalArgumentException(path);
        });
        Telemetry.supervisor(Telemetry.CONFIG, observer, failures).run(TaskSpec.once("job", context -> {}));
        assertEquals(
                "java.lang.IllegalArgumentException: job",
                failures.causes.remove().toString());
        assertEquals(Map.of("task.name=unnamed, task.outcome=completed", 1L), telemetry.counts("task.duration"));
        assertEquals(1, telemetry.spans("run unnamed").size());
    }

    @Test
    void aMapperThatReturnsNullIsReportedByTheTask() throws Exception {
        Failures failures = new Failures();
        OtelObserver observer = telemetry.observer().withTaskNames(path -> null);
        Telemetry.supervisor(Telemetry.CONFIG, observer, failures).run(TaskSpec.once("job", context -> {}));
        assertEquals("taskNames returned null for job", failures.causes.remove().getMessage());
    }

    @Test
    void aSpanProcessorThatThrowsHarmsNeitherTasksNorMetrics() throws Exception {
        for (boolean atStart : new boolean[] {true, false}) {
            Failures failures = new Failures();
            try (Telemetry broken = new Telemetry(new Throwing(atStart));
                    Supervisor supervisor = Telemetry.supervisor(Telemetry.CONFIG, broken.observer(), failures)) {
                assertEquals(
                        "completed",
                        supervisor
                                .add(TaskSpec.restartable("job", Failing.times(1))
                                        .withBackoff(BackoffStrategy.none()))
                                .await()
                                .label());
                assertEquals(2, failures.causes.size(), failures.causes::toString);
                assertEquals(Map.of("task.name=job", 0L), broken.sums("task.attempt.active"));
                assertEquals(2, broken.counts("task.attempt.duration").size());
                assertEquals(Map.of("task.name=job, task.restart.reason=failure", 1L), broken.sums("task.restarts"));
            }
        }
    }

    private record Throwing(boolean atStart) implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            if (atStart) {
                throw new IllegalStateException("at the start");
            }
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            if (!atStart) {
                throw new IllegalStateException("at the end");
            }
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
