package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.engine.testing.Await;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever asks something long-lived for a future again and again, and drops what he was given, leaves nothing there. */
class DroppedFuturesTest {
    /** More than a supervisor holds for nobody in particular. */
    private static final int MANY = 150_000;

    private static final int OLD = 50_000;

    private final CountDownLatch release = new CountDownLatch(1);
    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withHandleSignals(false).withGrace(Duration.ofMinutes(1)))
            .discovery(false)
            .build();
    private final AtomicReference<CompletionStage<Void>> cancellation = new AtomicReference<>();
    private final TaskGroup group =
            supervisor.add(GroupSpec.oneForOne("group", TaskSpec.restartable("in", this::hang)));
    private final Slot slot = supervisor.slot("key");
    private TaskHandle task = slot.submit(TaskSpec.restartable("task", this::hang), AdmissionPolicy.QUEUE);

    private void hang(TaskContext context) {
        if (context.name().equals("task")) {
            cancellation.set(context.cancellation());
        }
        Await.openStubbornly(release);
    }

    @BeforeEach
    void awaitStart() {
        Await.until("the task runs", () -> cancellation.get() != null);
    }

    @AfterEach
    void close() {
        release.countDown();
        supervisor.close();
    }

    private static void assertLetGo(Supplier<CompletableFuture<?>> asking) {
        List<WeakReference<?>> old = new ArrayList<>();
        CompletableFuture<?> kept = asking.get();
        for (int i = 0; i < MANY; i++) {
            CompletableFuture<?> dropped = asking.get();
            assertFalse(dropped.isDone());
            if (i < OLD) {
                old.add(new WeakReference<>(dropped));
            }
        }
        Await.until("what was dropped is let go", () -> {
            System.gc();
            // A few may be there, until the next call.
            return old.stream().filter(each -> !each.refersTo(null)).count() <= 100;
        });
        assertFalse(kept.isDone());
    }

    @Test
    void theOutcomeOfATask() {
        CompletableFuture<TaskOutcome> kept = task.outcome();
        assertLetGo(task::outcome);
        task.cancel();
        release.countDown();
        assertTrue(kept.join().isSuccess());
    }

    @Test
    void theOutcomeOfAGroup() {
        CompletableFuture<TaskOutcome> kept = group.outcome();
        assertLetGo(group::outcome);
        group.cancel();
        release.countDown();
        assertEquals("cancelled", kept.join().label());
    }

    @Test
    void theOutcomeOfASupervisorAndItsShutdown() {
        CompletableFuture<TaskOutcome> kept = supervisor.outcome();
        assertLetGo(supervisor::outcome);
        CompletionStage<?> stage = supervisor.shutdownAsync();
        assertLetGo(() -> stage.toCompletableFuture());
        List<WeakReference<?>> stages = new ArrayList<>();
        assertLetGo(() -> {
            CompletionStage<?> next = supervisor.shutdownAsync();
            stages.add(new WeakReference<>(next));
            return next.toCompletableFuture();
        });
        assertEquals(MANY + 1, stages.size());
        release.countDown();
        assertEquals("cancelled", kept.join().label());
        assertTrue(stage.toCompletableFuture().join() != null);
    }

    @Test
    void whatCancelReturns() {
        CompletableFuture<TaskOutcome> kept = task.cancel();
        assertLetGo(task::cancel);
        assertLetGo(group::cancel);
        CompletableFuture<TaskOutcome> all = supervisor.cancel();
        assertLetGo(supervisor::cancel);
        release.countDown();
        assertTrue(kept.join().isSuccess());
        assertEquals(2, all.join().attempts());
    }

    @Test
    void whatCancelAllReturns() {
        TaskHandle waiting = slot.submit(TaskSpec.once("waiting", context -> {}), AdmissionPolicy.QUEUE);
        CompletableFuture<Integer> kept = slot.cancelAll();
        assertLetGo(slot::cancelAll);
        release.countDown();
        assertEquals(2, kept.join());
        assertEquals("rejected", waiting.outcome().join().label());
    }

    @Test
    void whatIsMadeOfACancellation() {
        CompletableFuture<Void> kept = cancellation.get().toCompletableFuture();
        assertLetGo(() -> cancellation.get().toCompletableFuture());
        assertFalse(kept.isDone());
        task.cancel();
        kept.join();
    }

    @Test
    void awaitingForAMoment() throws InterruptedException {
        for (int i = 0; i < MANY; i++) {
            assertEquals(Optional.empty(), task.await(Duration.ofNanos(1)));
        }
        CompletableFuture<TaskOutcome> one = task.outcome();
        task.cancel();
        release.countDown();
        assertTrue(one.join().isSuccess());
    }
}
