package io.taskvisor.observer.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.taskvisor.Supervisor;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What submissions add to the metrics and traces, without the key of their slot. */
class SlotsTest {
    private final Telemetry telemetry = new Telemetry();
    private final OtelObserver observer = telemetry.observer();

    @AfterEach
    void close() {
        telemetry.close();
    }

    private Supervisor open() {
        return Telemetry.supervisor(Telemetry.CONFIG.withMaxSlotQueue(1), observer);
    }

    private static TaskSpec quick(String name) {
        return TaskSpec.once(name, context -> {});
    }

    @Test
    void submissionsAreCountedByPolicyAndResult() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Supervisor supervisor = open()) {
            Slot slot = supervisor.slot("tenant-4711");
            slot.submit(TaskSpec.once("owner", context -> Await.open(release)), AdmissionPolicy.QUEUE);
            TaskHandle waits = slot.submit(quick("a"), AdmissionPolicy.QUEUE);
            slot.submit(quick("b"), AdmissionPolicy.QUEUE);
            slot.submit(quick("c"), AdmissionPolicy.DROP_IF_RUNNING);
            slot.submit(quick("d"), AdmissionPolicy.KEEP_LATEST).cancel();
            slot.submit(quick("e"), AdmissionPolicy.KEEP_LATEST);
            TaskHandle latest = slot.submit(quick("f"), AdmissionPolicy.KEEP_LATEST);
            assertEquals(Map.of("", 2L), telemetry.sums("slot.queue.size"));
            release.countDown();
            waits.await();
            latest.await();
            assertEquals(
                    Map.of(
                            "slot.policy=drop_if_running, slot.result=slot_busy", 1L,
                            "slot.policy=keep_latest, slot.result=admitted", 1L,
                            "slot.policy=keep_latest, slot.result=removed", 1L,
                            "slot.policy=keep_latest, slot.result=superseded", 1L,
                            "slot.policy=queue, slot.result=admitted", 2L,
                            "slot.policy=queue, slot.result=queue_full", 1L),
                    telemetry.sums("slot.submissions"));
            assertEquals(Map.of("", 0L), telemetry.sums("slot.queue.size"));
        }
    }

    @Test
    void nothingIsSaidOfSlotsWhereThereAreNone() throws Exception {
        try (Supervisor supervisor = open()) {
            supervisor.add(quick("a")).await();
            assertEquals(Map.of(), telemetry.sums("slot.submissions"));
            assertEquals(Map.of(), telemetry.sums("slot.queue.size"));
        }
    }

    @Test
    void tasksOfAllSlotsShareTheNameAndAreToldApartInSpans() throws Exception {
        try (Supervisor supervisor = open()) {
            supervisor.slot("acme").submit(quick("sync"), AdmissionPolicy.QUEUE).await();
            supervisor
                    .slot("globex")
                    .submit(quick("sync"), AdmissionPolicy.QUEUE)
                    .await();
        }
        List<String> paths = telemetry.spans("run sync").stream()
                .map(span -> span.getAttributes().get(Keys.TASK_PATH))
                .sorted()
                .toList();
        assertEquals(List.of("slot://acme/sync#1", "slot://globex/sync#2"), paths);
        assertEquals(Map.of("task.name=sync, task.outcome=completed", 2L), telemetry.counts("task.duration"));
    }

    @Test
    void oneThatWaitedIsInNobodysTrace() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Supervisor supervisor = open()) {
            Slot slot = supervisor.slot("key");
            Span request = telemetry.tracer().spanBuilder("request").startSpan();
            TaskHandle owner;
            TaskHandle waits;
            Scope scope = request.makeCurrent();
            try {
                owner = slot.submit(TaskSpec.once("owner", context -> Await.open(release)), AdmissionPolicy.QUEUE);
                waits = slot.submit(quick("waits"), AdmissionPolicy.QUEUE);
            } finally {
                scope.close();
            }
            request.end();
            release.countDown();
            owner.await();
            waits.await();
        }
        assertEquals(
                telemetry.spans("request").get(0).getSpanId(),
                telemetry.spans("run owner").get(0).getParentSpanId());
        assertFalse(telemetry.spans("run waits").get(0).getParentSpanContext().isValid());
    }

    @Test
    void nothingIsKeptOfSubmissionsThatAreDone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Supervisor supervisor = open()) {
            Slot slot = supervisor.slot("key");
            TaskHandle owner =
                    slot.submit(TaskSpec.once("owner", context -> Await.open(release)), AdmissionPolicy.QUEUE);
            TaskHandle late =
                    slot.submit(quick("late").withDeadline(Duration.ofMillis(20)), AdmissionPolicy.KEEP_LATEST);
            slot.submit(quick("cancelled"), AdmissionPolicy.QUEUE).cancel();
            late.await();
            release.countDown();
            owner.await();
            assertEquals(0, observer.size());
        }
    }
}
