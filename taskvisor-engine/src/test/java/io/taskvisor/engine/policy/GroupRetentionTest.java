package io.taskvisor.engine.policy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a group, and the handles of those that have left it, keep in memory. */
class GroupRetentionTest {
    private enum Strategy {
        ONE_FOR_ONE,
        ONE_FOR_ALL;

        GroupSpec of(String name) {
            return this == ONE_FOR_ONE ? GroupSpec.oneForOne(name) : GroupSpec.oneForAll(name);
        }
    }

    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults().withName("retention").withHandleSignals(false))
            .discovery(false)
            .build();

    @AfterEach
    void close() {
        supervisor.close();
        RecordedLog.assertNoErrors();
    }

    /** Adds tasks, each of which ends when the next one is there, and returns the first; of the others only references. */
    private static TaskHandle firstOfAChain(TaskGroup group, List<WeakReference<Object>> others)
            throws InterruptedException {
        TaskHandle first = null;
        TaskHandle before = null;
        CompletableFuture<Void> endOfBefore = new CompletableFuture<>();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            TaskHandle task = group.add(TaskSpec.restartable("t" + i, Task.async(context -> end)));
            endOfBefore.complete(null);
            if (before == null) {
                first = task;
            } else {
                before.await();
                others.add(new WeakReference<>(task));
            }
            before = task;
            endOfBefore = end;
        }
        endOfBefore.complete(null);
        requireNonNull(before).await();
        return requireNonNull(first);
    }

    private static void awaitCollected(List<WeakReference<Object>> references) {
        Await.until("all are collected", () -> {
            System.gc();
            return references.stream().allMatch(reference -> reference.get() == null);
        });
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theHandleOfAFinishedTaskKeepsNoneThatCameAfterIt(Strategy strategy) throws Exception {
        List<WeakReference<Object>> later = new ArrayList<>();
        TaskHandle first = firstOfAChain(supervisor.add(strategy.of("g")), later);
        awaitCollected(later);
        assertEquals(TaskState.FINISHED, first.state());
    }

    @Test
    void aFinishedGroupKeepsNeitherItsChildrenNorItsSiblings() throws Exception {
        TaskGroup parent = supervisor.add(GroupSpec.oneForOne("g"));
        TaskGroup first = parent.add(GroupSpec.oneForAll("first"));
        List<WeakReference<Object>> gone = new ArrayList<>();
        gone.add(new WeakReference<>(firstOfAChain(first, gone)));
        TaskGroup before = first;
        for (int i = 0; i < 5; i++) {
            TaskGroup next = parent.add(GroupSpec.oneForOne("g" + i));
            before.cancel().get();
            gone.add(new WeakReference<>(next));
            before = next;
        }
        before.cancel().get();
        before = first;
        awaitCollected(gone);
        assertEquals("cancelled", before.outcome().get().label());
    }
}
