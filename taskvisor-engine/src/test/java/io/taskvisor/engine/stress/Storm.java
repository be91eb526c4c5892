package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskSpec;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** One round: some tasks, two threads that do anything to them, and an end; then everything is counted. */
final class Storm implements AutoCloseable {
    private static final int TASKS = 4;
    private static final int DEEDS = 12;

    private final Random random;
    private final ExecutorService single;
    private final int permits;
    private final Supervisor supervisor;
    private final List<Probe> probes = new ArrayList<>();
    private final List<TaskHandle> handles = new ArrayList<>();
    private final Map<TaskId, Integer> finished = new ConcurrentHashMap<>();
    private final AtomicInteger delivered = new AtomicInteger();

    Storm(long seed, ExecutorService single) {
        this.random = new Random(seed);
        this.single = single;
        this.permits = random.nextBoolean() ? SupervisorConfig.UNLIMITED : 1 + random.nextInt(2);
        this.supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withName("storm")
                        .withMaxConcurrent(permits))
                .discovery(false)
                .observer(counting())
                .build();
    }

    private Observer counting() {
        return event -> {
            if (event instanceof Event.TaskFinished end) {
                finished.merge(end.task(), 1, Integer::sum);
            }
        };
    }

    void run() throws Exception {
        for (int i = 0; i < TASKS; i++) {
            add(i);
        }
        Thread[] doers = {doer(random.nextLong()), doer(random.nextLong())};
        for (Thread doer : doers) {
            doer.start();
        }
        boolean shutdown = random.nextInt(3) == 0;
        if (shutdown) {
            assertTrue(supervisor.shutdown().clean());
        }
        for (Thread doer : doers) {
            doer.join();
        }
        if (!shutdown) {
            handles.forEach(TaskHandle::cancel);
        }
        for (TaskHandle handle : handles) {
            assertTrue(handle.await(Await.LIMIT).isPresent(), () -> handle + " has no outcome");
        }
        if (!shutdown) {
            nothingIsLost();
            assertTrue(supervisor.shutdown().clean());
        }
        Await.until("each outcome is delivered", () -> delivered.get() == TASKS);
        handles.forEach(handle -> assertEquals(1, finished.get(handle.id()), handle::toString));
        probes.forEach(probe -> assertEquals(0, probe.overlaps(), "attempts overlapped"));
    }

    private void add(int i) {
        Probe probe = new Probe(random.nextLong());
        probes.add(probe);
        TaskSpec spec = TaskSpec.restartable("task-" + i, random.nextInt(4) == 0 ? probe.async() : probe.blocking());
        if (random.nextBoolean()) {
            spec = TaskSpec.periodic("task-" + i, Duration.ofNanos(1 + random.nextInt(200_000)), spec.task())
                    .withIntervalJitter(Duration.ofNanos(random.nextInt(3) * 20_000L));
        }
        spec = spec.withBackoff(BackoffStrategy.constant(Duration.ofNanos(random.nextInt(3) * 50_000L)));
        if (random.nextBoolean()) {
            spec = spec.withTimeout(Duration.ofNanos(1 + random.nextInt(400_000)));
        }
        if (random.nextInt(4) == 0) {
            spec = spec.withMaxRetries(random.nextInt(3)).withQuarantine(random.nextBoolean());
        }
        if (random.nextInt(4) == 0) {
            spec = spec.withDeadline(Duration.ofNanos(300_001 + random.nextInt(2_000_000)));
        }
        if (random.nextInt(4) == 0) {
            spec = spec.withInitialDelay(Duration.ofNanos(random.nextInt(200_000)));
        }
        switch (random.nextInt(5)) {
            case 0 -> spec = spec.withExecutor(single);
            case 1 -> spec = spec.withExecutor(unreliable());
            default -> {}
        }
        TaskHandle handle = supervisor.add(spec);
        handle.outcome().thenRun(delivered::incrementAndGet);
        handles.add(handle);
    }

    private Executor unreliable() {
        AtomicInteger calls = new AtomicInteger(random.nextInt(5));
        return work -> {
            if (calls.incrementAndGet() % 5 == 0) {
                throw new RejectedExecutionException("not now");
            }
            single.execute(work);
        };
    }

    private Thread doer(long seed) {
        return new Thread(() -> {
            Random deeds = new Random(seed);
            for (int i = 0; i < DEEDS; i++) {
                TaskHandle handle = handles.get(deeds.nextInt(TASKS));
                switch (deeds.nextInt(8)) {
                    case 0 -> handle.cancel();
                    case 1, 2 -> handle.restart();
                    case 3 -> handle.runNow();
                    case 4 -> handle.pause();
                    case 5, 6 -> handle.resume();
                    default -> handle.update(spec -> spec.withBackoff(BackoffStrategy.none()));
                }
                for (int spin = deeds.nextInt(3_000); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
            }
        });
    }

    /** All permits can be had, and all names. */
    private void nothingIsLost() throws Exception {
        int all = permits == SupervisorConfig.UNLIMITED ? 2 : permits;
        CyclicBarrier together = new CyclicBarrier(all);
        CountDownLatch ran = new CountDownLatch(all);
        for (int i = 0; i < all; i++) {
            supervisor.add(TaskSpec.once("task-" + i, context -> {
                together.await();
                ran.countDown();
            }));
        }
        Await.open(ran);
        assertTrue(supervisor.awaitEmpty(Await.LIMIT), "the supervisor is empty");
    }

    @Override
    public void close() {
        supervisor.shutdown();
    }
}
