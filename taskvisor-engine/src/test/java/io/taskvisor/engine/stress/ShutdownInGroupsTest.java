package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.ChildSpec;
import io.taskvisor.GroupSpec;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task that shuts down the supervisor keeps neither its group from counting as stopped nor its siblings from stopping. */
class ShutdownInGroupsTest {
    /** Longer than any test may take: whoever waited for the caller would be seen. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Supervisor supervisor = Supervisor.builder()
            .config(SupervisorConfig.defaults()
                    .withHandleSignals(false)
                    .withGrace(LONG)
                    .withObserverDrain(LONG))
            .discovery(false)
            .build();
    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<String> stopped = new CopyOnWriteArrayList<>();

    @AfterEach
    void theEngineIsSound() {
        go.countDown();
        RecordedLog.assertNoErrors();
    }

    private TaskSpec closer(String name) {
        return TaskSpec.restartable(name, context -> {
            Await.open(go);
            report.complete(supervisor.shutdown());
        });
    }

    private TaskSpec polite(String name) {
        return TaskSpec.restartable(name, context -> {
            try {
                context.sleep(LONG);
            } finally {
                stopped.add(name);
            }
        });
    }

    private TaskGroup open(GroupSpec spec) {
        TaskGroup group = supervisor.add(spec);
        Await.until("all run", () -> group.state().label().equals("running"));
        go.countDown();
        return group;
    }

    private void assertClean() throws Exception {
        ShutdownReport known = report.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(known.clean(), known::toString);
        assertEquals(1, known.callers().size(), known::toString);
    }

    private static GroupSpec ordered(String name, ChildSpec... children) {
        return GroupSpec.restForOne(name, children);
    }

    @Test
    void theOnlyOneInItsGroup() throws Exception {
        TaskGroup group = open(GroupSpec.oneForOne("g", closer("closer")));
        assertClean();
        assertTrue(report.join().callers().get(0).contains("task 'g/closer'"), report.join()::toString);
        group.outcome().get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS); // When the task has ended.
    }

    @Test
    void thoseBeforeItInAnOrderedGroupStopNextAndInOrder() throws Exception {
        open(ordered("g", polite("a"), polite("b"), closer("closer"), polite("c")));
        assertClean();
        assertEquals(List.of("c", "b", "a"), stopped);
    }

    @Test
    void theFirstOfAnOrderedGroup() throws Exception {
        open(ordered("g", closer("closer"), polite("a"), polite("b")));
        assertClean();
        assertEquals(List.of("b", "a"), stopped);
    }

    @Test
    void thoseBeforeItsGroupInAnOrderedGroupStopNext() throws Exception {
        TaskGroup group = open(ordered(
                "g",
                polite("a"),
                GroupSpec.oneForOne("middle", polite("b"), ordered("inner", polite("c"), closer("closer"))),
                polite("d")));
        assertClean();
        assertEquals("d", stopped.get(0));
        assertEquals("a", stopped.get(3));
        group.outcome().get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void twoInOneGroup() throws Exception {
        CompletableFuture<ShutdownReport> second = new CompletableFuture<>();
        open(ordered("g", polite("a"), closer("closer"), polite("b"), TaskSpec.restartable("other", context -> {
            Await.open(go);
            second.complete(supervisor.shutdown());
        })));
        ShutdownReport known = report.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertTrue(known.clean(), known::toString);
        assertEquals(known, second.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(List.of("b", "a"), stopped);
    }

    /** As one does whose observer is slow, or whose machine is busy. */
    @Test
    void aGroupThatTakesItsTimeToEndIsWaitedForWithinTheGrace() {
        Observer slow = new Observer() {
            @Override
            public void onEvent(Event event) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_200));
            }

            @Override
            public Set<EventKind> interests() {
                return Set.of(EventKind.GROUP_STOPPED);
            }

            @Override
            public Delivery delivery() {
                return Delivery.INLINE;
            }
        };
        Supervisor slowly = Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false).withGrace(LONG))
                .discovery(false)
                .observer(slow)
                .build();
        TaskGroup group = slowly.add(GroupSpec.oneForOne("g", polite("a")));
        Await.until("all run", () -> group.state().label().equals("running"));
        ShutdownReport known = slowly.shutdown();
        assertTrue(known.clean(), known::toString);
    }
}
