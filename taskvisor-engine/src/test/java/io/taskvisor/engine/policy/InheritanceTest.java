package io.taskvisor.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.GroupSpec;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What threads take over from each other: nothing. What an attempt has of whoever added its task: the context class loader. */
class InheritanceTest {
    private static final InheritableThreadLocal<String> TENANT = new InheritableThreadLocal<>();
    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final ClassLoader ENGINE = ofEngine();

    private final ClassLoader one = new URLClassLoader("one", new URL[0], ENGINE);
    private final ClassLoader other = new URLClassLoader("other", new URL[0], ENGINE);
    private final Queue<String> onObserver = new ConcurrentLinkedQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Supervisor supervisor = opened();

    private static ClassLoader ofEngine() {
        return InheritanceTest.class.getClassLoader();
    }

    /** What a piece of code sees where it runs. */
    private record Seen(String tenant, ClassLoader loader) {
        static Seen here() {
            return new Seen(String.valueOf(TENANT.get()), Thread.currentThread().getContextClassLoader());
        }
    }

    private Supervisor opened() {
        SupervisorConfig defaults = SupervisorConfig.defaults().withHandleSignals(false);
        return as(
                "opener",
                one,
                () -> Supervisor.builder()
                        .config(defaults.withName("heir")
                                .withTaskDefaults(defaults.taskDefaults().withBackoff(BackoffStrategy.none())))
                        .observer(new Observer() {
                            @Override
                            public void onEvent(Event event) {
                                onObserver.add(Seen.here().toString());
                            }
                        })
                        .discovery(false)
                        .build());
    }

    @AfterEach
    void close() {
        release.countDown();
        supervisor.close();
    }

    /** Does this on a thread of somebody's. */
    private static <T> T as(String tenant, ClassLoader loader, Callable<T> action) {
        FutureTask<T> result = new FutureTask<>(action);
        Thread thread = new Thread(() -> {
            TENANT.set(tenant);
            Thread.currentThread().setContextClassLoader(loader);
            Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
            result.run();
        });
        thread.start();
        try {
            return result.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void hang(TaskContext context) {
        Await.openStubbornly(release);
    }

    @Test
    void attemptsOfDifferentAddersSeeNothingOfEachOther() throws Exception {
        for (ClassLoader loader : List.of(one, other, one)) {
            Queue<Seen> seen = new ConcurrentLinkedQueue<>();
            TaskSpec spec = TaskSpec.restartable("task", context -> {
                        seen.add(Seen.here());
                        Thread.currentThread().setContextClassLoader(null);
                        throw new IllegalStateException("again");
                    })
                    .withMaxRetries(5);
            as(loader.getName(), loader, () -> supervisor.add(spec).await());
            as(
                    loader.getName(),
                    loader,
                    () -> supervisor
                            .add(spec.withBackoff(BackoffStrategy.constant(Duration.ofMillis(1))))
                            .await());
            assertEquals(12, seen.size());
            assertEquals(Set.of(new Seen("null", loader)), new HashSet<>(seen));
        }
    }

    @Test
    void callbacksAndCompletionsAndStagesHaveTheLoaderOfTheirTask() throws Exception {
        Queue<Seen> seen = new ConcurrentLinkedQueue<>();
        CountDownLatch up = new CountDownLatch(2);
        CountDownLatch ran = new CountDownLatch(2);
        Thread canceller = Thread.currentThread();
        TaskHandle task = as("one", one, () -> {
            TaskHandle added = supervisor.add(TaskSpec.once("task", context -> {
                context.onCancel(() -> {
                    seen.add(Seen.here());
                    ran.countDown();
                });
                up.countDown();
                context.sleep(Duration.ofDays(1));
            }));
            added.outcome().thenRun(() -> {
                ran.countDown();
                if (Thread.currentThread() != canceller) { // That has its own.
                    seen.add(Seen.here());
                }
            });
            return added;
        });
        CompletableFuture<Void> stage = new CompletableFuture<>();
        TaskHandle async = as(
                "other",
                other,
                () -> supervisor.add(TaskSpec.once("async", Task.async(context -> {
                    seen.add(Seen.here());
                    up.countDown();
                    return stage;
                }))));
        Await.open(up);
        task.cancel();
        stage.complete(null);
        task.await();
        async.await();
        Await.open(ran);
        assertEquals(Set.of(new Seen("null", one), new Seen("null", other)), new HashSet<>(seen));
    }

    @Test
    void aGroupThatIsMadeAgainHasTheLoaderOfWhoAddedIt() {
        Queue<Seen> seen = new ConcurrentLinkedQueue<>();
        TaskGroup group = as(
                "one",
                one,
                () -> supervisor.add(GroupSpec.oneForAll(
                        "outer",
                        GroupSpec.oneForAll(
                                "inner",
                                TaskSpec.restartable("task", context -> {
                                            seen.add(Seen.here());
                                            throw new IllegalStateException("again");
                                        })
                                        .withMaxRetries(1)))));
        Await.until("it has failed", () -> group.outcome().isDone() || seen.size() > 20);
        assertTrue(seen.size() > 4, seen::toString);
        assertEquals(Set.of(new Seen("null", one)), new HashSet<>(seen));
    }

    @Test
    void aThreadOfTheUsersGetsBackWhatItHad() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            ClassLoader before = pool.submit(() -> {
                        Thread.currentThread().setContextClassLoader(other);
                        return Thread.currentThread().getContextClassLoader();
                    })
                    .get();
            AtomicReference<Seen> seen = new AtomicReference<>();
            as(
                    "one",
                    one,
                    () -> supervisor
                            .add(TaskSpec.once("task", context -> {
                                        seen.set(Seen.here());
                                        Thread.currentThread().setContextClassLoader(null);
                                    })
                                    .withExecutor(pool))
                            .await());
            assertSame(one, seen.get().loader());
            assertSame(
                    before,
                    pool.submit(() -> Thread.currentThread().getContextClassLoader())
                            .get());
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aThreadThatKeepsItsOwnLoaderRunsTheTaskAllTheSame() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor(work -> new Thread(work) {
            @Override
            public void setContextClassLoader(ClassLoader loader) {
                throw new SecurityException("it keeps its own");
            }
        });
        try {
            pool.submit(() -> {}).get(); // Its thread has what this one has.
            AtomicReference<Seen> seen = new AtomicReference<>();
            as(
                    "one",
                    one,
                    () -> supervisor
                            .add(TaskSpec.once("task", context -> seen.set(Seen.here()))
                                    .withExecutor(pool))
                            .await());
            assertNotSame(one, seen.get().loader());
        } finally {
            pool.shutdown();
        }
    }

    /** Whether threads are virtual, or pooled and used again. */
    @Test
    void whatOneTaskLeavesOnItsThreadIsNotThereForTheNext() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 50; i++) {
            String name = "task-" + i;
            supervisor
                    .add(TaskSpec.once(name, context -> {
                        seen.add(LOCAL.get() + " " + TENANT.get());
                        LOCAL.set(name);
                        TENANT.set(name);
                    }))
                    .await();
        }
        assertEquals(Set.of("null null"), new HashSet<>(seen));
    }

    @Test
    void theSupervisorsOwnThreadsHaveNothingOfWhoOpenedOrUsedIt() throws Exception {
        as("one", one, () -> supervisor.add(TaskSpec.once("hanging", this::hang)));
        as(
                "other",
                other,
                () -> supervisor.add(TaskSpec.restartable("timed", context -> {
                            throw new IllegalStateException("again");
                        })
                        .withBackoff(BackoffStrategy.constant(Duration.ofMillis(40)))));
        Await.until("observers are told, and delays run", () -> onObserver.size() > 10);
        assertEquals(Set.of(new Seen("null", ENGINE).toString()), new HashSet<>(onObserver));
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        int ours = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("heir-")) {
                ours++;
                String name = thread.getName();
                assertEquals(Thread.NORM_PRIORITY, thread.getPriority(), name);
                assertTrue(thread.isDaemon(), name);
                assertSame(top, thread.getThreadGroup(), name);
                assertFalse(!name.contains("worker") && thread.getContextClassLoader() != ENGINE, name);
            }
        }
        assertTrue(ours > 1, ours + " threads");
    }
}
