package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.admission.SubmissionCount;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Eight threads that submit to the same keys, under all policies, and cancel; then everything is counted. Some tasks go on for a
 * while when they are told to stop, and are abandoned at once.
 */
final class SlotStorm implements AutoCloseable {
    private static final AdmissionPolicy[] POLICIES = AdmissionPolicy.values();
    private static final int THREADS = 8;

    /** So many of a thread's may be unfinished: what is measured is not how much fits into the heap. */
    private static final int AHEAD = 2_000;

    /** What is checked of a key. */
    private static final class Key {
        final AtomicInteger owners = new AtomicInteger();

        /** For each thread, the number of its last submission that was to wait in order and ran. */
        final AtomicLongArray last = new AtomicLongArray(THREADS);
    }

    private final long seed;
    private final int perThread;
    private final Key[] keys;
    private final Supervisor supervisor;
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final LongAdder ends = new LongAdder();
    private final LongAdder overlaps = new LongAdder();
    private final LongAdder disorders = new LongAdder();
    private final LongAdder errors = new LongAdder();

    SlotStorm(long seed, int perThread, int keys) {
        this.seed = seed;
        this.perThread = perThread;
        this.keys = new Key[keys];
        for (int i = 0; i < keys; i++) {
            this.keys[i] = new Key();
        }
        supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withName("slots")
                        .withMaxSlotQueue(64))
                .discovery(false)
                .observer(counting())
                .build();
    }

    /** Counts ends as the tasks tell them: a second one of the same task would show. */
    private Observer counting() {
        return new Observer() {
            @Override
            public void onEvent(Event event) {
                ends.increment();
            }

            @Override
            public Set<EventKind> interests() {
                return EnumSet.of(EventKind.TASK_FINISHED, EventKind.TASK_REJECTED);
            }

            @Override
            public Delivery delivery() {
                return Delivery.INLINE;
            }
        };
    }

    void run() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.add(new Thread(() -> submitAll(number)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(supervisor.awaitEmpty(Await.LIMIT), () -> "something is left: " + supervisor.snapshot());
        check();
    }

    private void submitAll(int thread) {
        Random random = new Random(seed + thread);
        List<TaskHandle> handles = new ArrayList<>(AHEAD);
        try {
            for (int i = 1; i <= perThread; i++) {
                handles.add(submit(thread, i, random));
                if (random.nextInt(8) == 0) {
                    handles.get(random.nextInt(handles.size())).cancel();
                }
                if (random.nextInt(256) == 0) {
                    slot(random.nextInt(keys.length)).cancelAll();
                }
                if (handles.size() == AHEAD) {
                    count(handles);
                }
            }
            count(handles);
        } catch (Throwable e) {
            errors.increment();
            throw new AssertionError("thread " + thread + " of seed " + seed + "L", e);
        }
    }

    private Slot slot(int key) {
        return supervisor.slot("key-" + key);
    }

    private TaskHandle submit(int thread, int number, Random random) {
        int index = random.nextInt(keys.length);
        Key key = keys[index];
        AdmissionPolicy policy = POLICIES[random.nextInt(POLICIES.length)];
        boolean fails = random.nextInt(16) == 0;
        int goesOn = random.nextInt(8) == 0 ? random.nextInt(100) : 0;
        TaskSpec spec = TaskSpec.restartable("task-" + index, context -> {
                    if (key.owners.incrementAndGet() != 1) {
                        overlaps.increment();
                    }
                    if (policy == AdmissionPolicy.QUEUE
                            && context.attempt() == 1
                            && key.last.getAndSet(thread, number) >= number) {
                        disorders.increment();
                    }
                    for (int i = 0; i < goesOn; i++) {
                        Thread.yield();
                    }
                    key.owners.decrementAndGet();
                    if (fails && context.attempt() == 1) {
                        throw new IllegalStateException("once");
                    }
                })
                .withBackoff(BackoffStrategy.none())
                .withStopGrace(Duration.ZERO);
        return slot(index).submit(spec, policy);
    }

    private void count(List<TaskHandle> handles) throws InterruptedException {
        for (TaskHandle handle : handles) {
            TaskOutcome outcome =
                    handle.await(Await.LIMIT).orElseThrow(() -> new AssertionError(handle + " has no outcome"));
            String label =
                    outcome instanceof TaskOutcome.Rejected no ? no.reason().label() : "admitted";
            outcomes.computeIfAbsent(label, none -> new LongAdder()).increment();
        }
        handles.clear();
    }

    private void check() {
        long all = (long) THREADS * perThread;
        assertEquals(0, errors.sum(), "threads failed");
        assertEquals(0, overlaps.sum(), "two owners at once");
        assertEquals(0, disorders.sum(), "came out of their order");
        assertEquals(all, ends.sum(), "one end each");
        assertEquals(all, outcomes.values().stream().mapToLong(LongAdder::sum).sum(), "one outcome each");
        Map<String, Long> counted = new ConcurrentHashMap<>();
        for (SubmissionCount count : supervisor.snapshot().submissions()) {
            if (count.count() > 0) {
                counted.merge(count.result(), count.count(), Long::sum);
            }
        }
        Map<String, Long> seen = new ConcurrentHashMap<>();
        outcomes.forEach((label, count) -> seen.put(label, count.sum()));
        assertEquals(seen, counted, "the supervisor counts the same");
        Await.until(
                () -> "slots are left: " + supervisor.snapshot().slots(),
                () -> supervisor.snapshot().slots().isEmpty()); // Abandoned attempts may have gone on until now.
        assertTrue(outcomes.get("admitted").sum() > 0, "some ran");
    }

    @Override
    public void close() {
        supervisor.shutdown();
    }
}
