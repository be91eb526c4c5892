package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.testing.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Code that recurses too deeply and calls the supervisor on the way: wherever the stack ends, a call has been done or has not,
 * and nothing is left behind.
 */
class DeepStackTest {
    private static final int WALKS = 40;
    private static final long STACK_BYTES = 256 << 10;

    private final Supervisor supervisor = Supervisor.builder()
            .discovery(false)
            .config(SupervisorConfig.defaults().withMaxSlotQueue(1_000_000).withHandleSignals(false))
            .build();
    private final AtomicInteger names = new AtomicInteger();

    @AfterEach
    void close() {
        supervisor.close();
    }

    private TaskSpec spec() {
        return TaskSpec.once("task-" + names.incrementAndGet(), context -> {});
    }

    /** Has {@code call} made at every depth of a small stack, until that overflows; each walk starts a little deeper. */
    private static void walk(Runnable call) throws InterruptedException {
        for (int i = 0; i < WALKS; i++) {
            int start = i * 7 % 50;
            Thread walker = new Thread(null, () -> overflow(start, call), "walker", STACK_BYTES);
            walker.start();
            walker.join();
        }
    }

    @SuppressWarnings("EmptyCatch") // It is what the walk is for.
    private static void overflow(int start, Runnable call) {
        try {
            descend(start, call);
        } catch (StackOverflowError e) {
            return;
        }
    }

    private static void descend(int toGo, Runnable call) {
        if (toGo <= 0) {
            call.run();
        }
        descend(toGo - 1, call);
    }

    private void awaitEmpty() {
        Await.until(() -> "left: " + supervisor.snapshot().render(), () -> {
            try {
                return supervisor.awaitEmpty(Duration.ofMillis(1));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(0, supervisor.tasks().size());
    }

    @Test
    void addIsDoneOrNotDone() throws Exception {
        walk(() -> supervisor.add(spec()));
        awaitEmpty();
        assertTrue(supervisor.add(spec()).await().isSuccess());
    }

    @Test
    void submitIsDoneOrNotDone() throws Exception {
        walk(() -> supervisor.slot("key").submit(spec(), AdmissionPolicy.QUEUE));
        awaitEmpty();
        TaskHandle later = supervisor.slot("key").submit(spec(), AdmissionPolicy.QUEUE);
        assertTrue(later.await().isSuccess());
    }

    @Test
    void newOnesReplaceOldOnes() throws Exception {
        walk(() -> supervisor.slot("key").submit(spec(), AdmissionPolicy.REPLACE));
        awaitEmpty();
        TaskHandle later = supervisor.slot("key").submit(spec(), AdmissionPolicy.KEEP_LATEST);
        assertTrue(later.await().isSuccess());
    }

    @Test
    void aGroupIsLeftAsItWas() throws Exception {
        TaskGroup group = supervisor.add(GroupSpec.oneForOne("group"));
        walk(() -> group.add(spec()));
        Await.until(() -> "left: " + group.tasks(), () -> group.tasks().isEmpty());
        assertTrue(group.add(spec()).await().isSuccess());
        assertEquals("cancelled", group.cancel().get().label());
        awaitEmpty();
    }

    @Test
    void aCancelIsDoneOrCanBeDoneAgain() throws Exception {
        callOnMany(TaskHandle::cancel);
    }

    @Test
    void signalsOnTheWayDoNoHarm() throws Exception {
        callOnMany(task -> {
            task.pause();
            task.runNow();
            task.resume();
            task.restart();
        });
    }

    private void callOnMany(Consumer<TaskHandle> call) throws InterruptedException {
        for (int i = 0; i < WALKS; i++) {
            TaskHandle task = supervisor.add(TaskSpec.periodic("periodic-" + i, Duration.ofHours(1), context -> {}));
            Thread walker = new Thread(null, () -> overflow(0, () -> call.accept(task)), "walker", STACK_BYTES);
            walker.start();
            walker.join();
            TaskOutcome outcome = task.cancel().join();
            assertEquals("cancelled", outcome.label());
        }
        awaitEmpty();
    }
}
