package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.WaitReason;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Blocker;
import io.taskvisor.engine.testing.Trail;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What has waited for long says so, what for, and who has it. */
class WaitingTest {
    private static final Duration SOON = Duration.ofMillis(100);

    private final Trail trail = new Trail();
    private final Blocker blocker = Blocker.polite();
    private Supervisor supervisor = open(SupervisorConfig.defaults());

    @AfterEach
    void close() {
        blocker.release();
        supervisor.close();
    }

    private Supervisor open(SupervisorConfig config) {
        return Supervisor.builder()
                .discovery(false)
                .config(config.withHandleSignals(false).withWaitWarning(SOON))
                .observer(trail)
                .build();
    }

    private Event.TaskWaiting awaitTold(TaskHandle task) {
        Await.until("it is told that " + task + " waits", () -> !told(task).isEmpty());
        return told(task).get(0);
    }

    private List<Event.TaskWaiting> told(TaskHandle task) {
        return trail.events(Event.TaskWaiting.class).stream()
                .filter(event -> event.task().equals(task.id()))
                .toList();
    }

    private void assertWaits(WaitReason reason, TaskHandle task, String detail) {
        Event.TaskWaiting event = awaitTold(task);
        assertEquals(reason, event.reason());
        assertTrue(event.waited().compareTo(SOON) >= 0, event::toString);
        assertTrue(event.detail().contains(detail), event::toString);
        assertEquals(reason, task.snapshot().waiting().orElseThrow().reason());
        String json = supervisor.snapshot().toJson();
        assertTrue(reason == WaitReason.SLOT || json.contains("\"waiting\":{\"reason\":\"" + reason.label()), json);
    }

    @Test
    void forAPermitAndWhoHasIt() throws Exception {
        supervisor.close();
        supervisor = open(SupervisorConfig.defaults().withMaxConcurrent(1));
        supervisor.add(TaskSpec.once("holder", blocker));
        blocker.awaitStarted(1);
        TaskHandle waiting = supervisor.add(TaskSpec.once("waiting", context -> {}));
        assertWaits(WaitReason.PERMIT, waiting, "all 1 permits are held, by 'holder'");
        blocker.release();
        waiting.await();
        assertEquals(1, told(waiting).size());
        assertFalse(waiting.snapshot().waiting().isPresent());
    }

    @Test
    void forAThreadOfAnExecutorThatDropsWork() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Executor dropping = new Executor() {
            @Override
            public void execute(Runnable work) {
                if (asked.incrementAndGet() > 1) {
                    new Thread(work).start();
                }
            }

            @Override
            public String toString() {
                return "an executor that drops";
            }
        };
        TaskHandle task = supervisor.add(TaskSpec.once("t", context -> {}).withExecutor(dropping));
        assertWaits(
                WaitReason.THREAD,
                task,
                "dropped the work, which restart() and runNow() hand to it again: an executor");
        assertTrue(task.runNow());
        assertEquals("completed", task.await().label());
    }

    @Test
    void aNewExecutorIsAskedAtOnce() throws Exception {
        TaskHandle task = supervisor.add(TaskSpec.once("t", context -> {}).withExecutor(work -> {}));
        Await.until("it waits", () -> task.state() == TaskState.WAITING);
        task.update(spec -> spec.withExecutor(work -> new Thread(work).start()));
        assertEquals("completed", task.await().label());
    }

    @Test
    void aRestartAsksAgainAndAnExecutorThatWasOnlySlowDoesNoHarm() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        TaskHandle task = supervisor.add(TaskSpec.once("t", context -> runs.incrementAndGet())
                .withExecutor(work -> new Thread(() -> {
                            Await.openStubbornly(late);
                            work.run();
                        })
                        .start()));
        assertTrue(task.restart());
        assertTrue(task.restart());
        late.countDown();
        assertEquals("completed", task.await().label());
        supervisor.close();
        assertEquals(1, runs.get());
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void forACarrier() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        int carriers = Runtime.getRuntime().availableProcessors();
        CountDownLatch busy = new CountDownLatch(carriers);
        for (int i = 0; i < carriers; i++) {
            supervisor.add(TaskSpec.once("busy-" + i, context -> {
                busy.countDown();
                while (release.getCount() > 0) {
                    Thread.onSpinWait();
                }
            }));
        }
        Await.open(busy);
        TaskHandle task = supervisor.add(TaskSpec.once("t", context -> {}));
        try {
            assertWaits(WaitReason.CARRIER, task, "code that computes");
        } finally {
            release.countDown();
        }
        assertEquals("completed", task.await().label());
    }

    @Test
    void forASibling() throws Exception {
        supervisor.add(GroupSpec.oneForAll(
                "g",
                TaskSpec.restartable("database", blocker).withReadiness(Duration.ofHours(1)),
                TaskSpec.once("server", context -> {})));
        TaskHandle server = supervisor.task("g/server").orElseThrow();
        assertWaits(WaitReason.SIBLING, server, "'database' before it is not ready in group 'g', starting");
    }

    @Test
    void forItsSlot() throws Exception {
        supervisor.slot("key").submit(TaskSpec.once("owner", blocker), AdmissionPolicy.QUEUE);
        blocker.awaitStarted(1);
        TaskHandle waiting =
                supervisor.slot("key").submit(TaskSpec.once("waiting", context -> {}), AdmissionPolicy.QUEUE);
        assertWaits(WaitReason.SLOT, waiting, "owner#1' has slot 'key', running");
        blocker.release();
        assertEquals("completed", waiting.await().label());
    }

    @Test
    void forASlotThatAnAbandonedAttemptKeeps() throws Exception {
        Blocker stubborn = Blocker.stubborn();
        TaskSpec spec = TaskSpec.once("owner", stubborn).withStopGrace(Duration.ZERO);
        TaskHandle owner = supervisor.slot("key").submit(spec, AdmissionPolicy.QUEUE);
        Await.until("it runs", () -> owner.state() == TaskState.RUNNING);
        assertEquals("abandoned", owner.cancel().join().label());
        TaskHandle waiting =
                supervisor.slot("key").submit(TaskSpec.once("waiting", context -> {}), AdmissionPolicy.QUEUE);
        assertWaits(
                WaitReason.SLOT, waiting, "has slot 'key', though it has ended: an abandoned attempt of it still runs");
        assertTrue(supervisor.slot("key").release());
        assertEquals("completed", waiting.await().label());
        stubborn.release();
    }

    @Test
    void notForADelayOfItsOwn() {
        TaskHandle periodic = supervisor.add(TaskSpec.periodic("p", Duration.ofHours(1), context -> {}));
        TaskHandle idle = supervisor.add(TaskSpec.once("idle", blocker));
        Await.until("it waits for its interval", () -> periodic.state() == TaskState.SCHEDULED);
        supervisor.slot("key").submit(TaskSpec.once("owner", blocker), AdmissionPolicy.QUEUE);
        TaskHandle waiting =
                supervisor.slot("key").submit(TaskSpec.once("waiting", context -> {}), AdmissionPolicy.QUEUE);
        awaitTold(waiting);
        assertEquals(List.of(), told(periodic));
        assertEquals(List.of(), told(idle));
        assertFalse(periodic.snapshot().waiting().isPresent());
    }
}
