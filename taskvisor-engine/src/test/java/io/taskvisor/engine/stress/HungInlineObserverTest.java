package io.taskvisor.engine.stress;

import io.taskvisor.GroupSpec;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An inline observer that never returns, whatever it was told and on whatever thread, alone and beside an observer that must
 * lose nothing and takes nothing: a shutdown returns, and every task has an outcome.
 */
class HungInlineObserverTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final CountDownLatch forever = new CountDownLatch(1);

    @AfterEach
    void release() {
        forever.countDown();
        RecordedLog.assertNoErrors();
    }

    /** All kinds at the same time: each takes a grace, and more. What is told before a supervisor is open hangs its builder. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aShutdownReturnsAndEveryTaskHasAnOutcome(boolean withFull) throws Exception {
        List<CompletableFuture<Void>> scenes = new ArrayList<>();
        for (EventKind kind : EnumSet.complementOf(EnumSet.of(EventKind.SUPERVISOR_STARTED))) {
            scenes.add(CompletableFuture.runAsync(
                    () -> new Scene(kind, withFull).play(), work -> new Thread(work, "scene-" + kind).start()));
        }
        for (CompletableFuture<Void> scene : scenes) {
            scene.get(2 * Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Waits until the test is over, whatever that takes: a hang that ended by itself would let a shutdown return that does not. */
    private void hang() {
        boolean interrupted = false;
        for (; ; ) {
            try {
                forever.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does not return from the first event of a kind. */
    private final class Hanging implements Observer {
        private final EventKind kind;
        private final Delivery delivery;
        private final CountDownLatch hangs = new CountDownLatch(1);
        private final AtomicBoolean first = new AtomicBoolean(true);

        Hanging(EventKind kind, Delivery delivery) {
            this.kind = kind;
            this.delivery = delivery;
        }

        @Override
        public void onEvent(Event event) {
            if (event.kind() == kind && first.getAndSet(false)) {
                hangs.countDown();
                hang();
            }
        }

        @Override
        public String name() {
            return delivery.name();
        }

        @Override
        public Delivery delivery() {
            return delivery;
        }
    }

    /** One supervisor in which everything happens that can, with one observer that hangs. */
    private final class Scene {
        private final EventKind kind;
        private final Hanging hanging;
        private final Hanging full = new Hanging(EventKind.TASK_ADDED, Delivery.BLOCK);
        private final Supervisor supervisor;
        private final Queue<TaskHandle> tasks = new ConcurrentLinkedQueue<>();
        private final Queue<TaskGroup> groups = new ConcurrentLinkedQueue<>();

        Scene(EventKind kind, boolean withFull) {
            this.kind = kind;
            this.hanging = new Hanging(kind, Delivery.INLINE);
            Supervisor.Builder builder = Supervisor.builder()
                    .config(SupervisorConfig.defaults()
                            .withHandleSignals(false)
                            .withGrace(Duration.ofMillis(300))
                            .withObserverDrain(Duration.ofMillis(300))
                            .withEventCapacity(2))
                    .discovery(false)
                    .observer(hanging)
                    .observer(event -> {
                        if (event.kind() == EventKind.ATTEMPT_FAILED) {
                            throw new IllegalStateException("for observer_failed");
                        }
                    });
            if (withFull) {
                builder.observer(full);
            }
            supervisor = builder.build();
        }

        void play() {
            use();
            CompletableFuture<ShutdownReport> report =
                    supervisor.shutdownAsync().toCompletableFuture();
            Await.until("the shutdown returns, with a hanging " + kind, report::isDone);
            tasks.forEach(task -> Await.until(() -> kind + ": " + task + " has an outcome", task.outcome()::isDone));
            groups.forEach(
                    group -> Await.until(() -> kind + ": " + group + " has an outcome", group.outcome()::isDone));
        }

        /** Has everything happen that can, each on a thread of its own: any of them may hang. */
        private void use() {
            CountDownLatch done = new CountDownLatch(4);
            start(done, () -> {
                tasks.add(supervisor.add(TaskSpec.once("once", context -> {})));
                tasks.add(supervisor.add(TaskSpec.periodic("periodic", Duration.ofMillis(1), TaskContext::heartbeat)
                        .withHeartbeat(LONG)));
                TaskHandle paused = supervisor.add(TaskSpec.periodic("paused", LONG, context -> {}));
                tasks.add(paused);
                paused.pause();
                paused.resume();
            });
            start(done, () -> {
                tasks.add(supervisor.add(TaskSpec.restartable("failing", context -> {
                            throw new IllegalStateException("failed");
                        })
                        .withBackoff(BackoffStrategy.constant(Duration.ofMillis(1)))
                        .withMaxRetries(3)
                        .withQuarantine(true)));
                tasks.add(supervisor.add(TaskSpec.restartable("slow", context -> context.sleep(LONG))
                        .withTimeout(Duration.ofMillis(1))));
                tasks.add(supervisor.add(TaskSpec.restartable("stalled", context -> hang())
                        .withHeartbeat(Duration.ofMillis(1))
                        .withStopGrace(Duration.ofMillis(1))));
            });
            start(done, () -> {
                TaskGroup group = supervisor.add(GroupSpec.oneForAll(
                        "g",
                        TaskSpec.restartable("ready", context -> {
                                    context.ready();
                                    context.sleep(LONG);
                                })
                                .withReadiness(LONG),
                        GroupSpec.restForOne("inner", TaskSpec.restartable("loop", context -> context.sleep(LONG)))));
                groups.add(group);
                tasks.addAll(group.tasks());
                group.restart();
                TaskGroup hopeless = supervisor.add(GroupSpec.oneForAll("hopeless", TaskSpec.once("fails", context -> {
                            throw new IllegalStateException("failed");
                        }))
                        .withBackoff(BackoffStrategy.constant(LONG)));
                groups.add(hopeless);
            });
            start(done, () -> {
                Slot slot = supervisor.slot("key");
                TaskSpec owner = TaskSpec.restartable("owner", context -> context.sleep(LONG));
                tasks.add(slot.submit(owner, AdmissionPolicy.QUEUE));
                tasks.add(slot.submit(TaskSpec.once("dropped", context -> {}), AdmissionPolicy.DROP_IF_RUNNING));
                tasks.add(slot.submit(TaskSpec.once("queued", context -> {}), AdmissionPolicy.QUEUE));
                tasks.add(slot.submit(TaskSpec.once("replacing", context -> {}), AdmissionPolicy.REPLACE));
            });
            Await.until(
                    "it hangs, or everything has happened, or all wait for the other one",
                    () -> hanging.hangs.getCount() == 0 || done.getCount() == 0 || full.hangs.getCount() == 0);
            if (hanging.hangs.getCount() > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200)); // It may hang yet; if not, so be it.
            }
        }

        private static void start(CountDownLatch done, Runnable work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } finally {
                    done.countDown();
                }
            });
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((failed, e) -> {}); // The supervisor shuts down meanwhile.
            thread.start();
        }
    }
}
