package io.taskvisor.engine.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AutoStop;
import io.taskvisor.ChildSpec;
import io.taskvisor.DuplicateNameException;
import io.taskvisor.FatalTaskException;
import io.taskvisor.GroupClosedException;
import io.taskvisor.GroupSnapshot;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.Intensity;
import io.taskvisor.RestartPolicy;
import io.taskvisor.ShutdownReport;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorClosedException;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.Task;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskDefaults;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.Expected;
import io.taskvisor.engine.testing.RecordedLog;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One round: a random tree whose tasks do anything, and two threads that do anything to it. Then the storm dies down, and
 * all groups must come up; and then everything is stopped and counted.
 */
final class GroupStorm implements AutoCloseable {
    private static final int DEEDS = 25;

    private final Random random;
    private final Supervisor supervisor;
    private final Map<TaskId, AtomicInteger> running = new ConcurrentHashMap<>();
    private final Set<TaskId> ready = ConcurrentHashMap.newKeySet();
    private final Set<TaskId> added = ConcurrentHashMap.newKeySet();
    private final Map<TaskId, Integer> finished = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<TaskGroup> groups = new ArrayList<>();
    private final AtomicInteger names = new AtomicInteger();
    private final CountDownLatch calm = new CountDownLatch(1);

    GroupStorm(long seed) {
        this.random = new Random(seed);
        int restarts = random.nextInt(4) == 0 ? random.nextInt(10) : Intensity.UNLIMITED;
        this.supervisor = Supervisor.builder()
                .config(SupervisorConfig.defaults()
                        .withHandleSignals(false)
                        .withName("storm")
                        .withIntensity(restarts, Duration.ofSeconds(1))
                        .withTaskDefaults(
                                SupervisorConfig.defaults().taskDefaults().withBackoff(BackoffStrategy.none())))
                .discovery(false)
                .observer(counting())
                .build();
    }

    private Observer counting() {
        return new Observer() {
            @Override
            public void onEvent(Event event) {
                if (event instanceof Event.TaskAdded begin) {
                    added.add(begin.task());
                } else if (event instanceof Event.TaskFinished end) {
                    finished.merge(end.task(), 1, Integer::sum);
                }
            }

            @Override
            public Delivery delivery() {
                return Delivery.INLINE;
            }
        };
    }

    // ---- the tree

    private GroupSpec group(String path, int depth) {
        String name = "g" + names.incrementAndGet();
        String own = path.isEmpty() ? name : path + "/" + name;
        ChildSpec[] children = new ChildSpec[1 + random.nextInt(3)];
        int strategy = random.nextInt(3);
        List<String> before = new ArrayList<>();
        for (int i = 0; i < children.length; i++) {
            List<String> predecessors = strategy == 0 ? List.of() : List.copyOf(before);
            children[i] = depth > 0 && random.nextInt(3) == 0 ? group(own, depth - 1) : task(own, predecessors);
            if (children[i] instanceof TaskSpec task && mustSay(task)) {
                before.add(own + "/" + children[i].name());
            }
        }
        GroupSpec spec = switch (strategy) {
            case 0 -> GroupSpec.oneForOne(name, children);
            case 1 -> GroupSpec.oneForAll(name, children);
            default -> GroupSpec.restForOne(name, children);
        };
        spec = spec.withIntensity(
                random.nextBoolean() ? Intensity.UNLIMITED : random.nextInt(20), Duration.ofMillis(10));
        if (random.nextBoolean()) {
            spec = spec.withBackoff(BackoffStrategy.constant(Duration.ofNanos(random.nextInt(300_000))));
        }
        return random.nextInt(8) == 0 ? spec.withAutoStop(AutoStop.values()[random.nextInt(3)]) : spec;
    }

    /** Any other is ready as soon as its attempt starts, before its code has anything to say. */
    private static boolean mustSay(TaskSpec task) {
        return task.policy(TaskDefaults.standard()).readinessNanos() != TaskPolicy.NONE
                || task.policy(TaskDefaults.standard()).restart() == RestartPolicy.NEVER;
    }

    private TaskSpec task(String group, List<String> predecessors) {
        long seed = random.nextLong();
        boolean says = random.nextBoolean();
        int policy = random.nextInt(6);
        String name = "t" + names.incrementAndGet();
        Task code = context -> attempt(context, new Random(seed + context.attempt()), predecessors, says, policy == 0);
        TaskSpec spec = policy == 0
                ? TaskSpec.once(name, code)
                : policy == 1
                        ? TaskSpec.periodic(name, Duration.ofNanos(1 + random.nextInt(200_000)), code)
                        : TaskSpec.restartable(name, code);
        spec = spec.withBackoff(BackoffStrategy.constant(Duration.ofNanos(random.nextInt(3) * 50_000L)))
                .withSignificant(random.nextInt(4) == 0);
        if (says) {
            spec = spec.withReadiness(Duration.ofSeconds(20));
        }
        if (random.nextInt(4) == 0) {
            spec = spec.withInitialDelay(Duration.ofNanos(random.nextInt(200_000)));
        }
        if (random.nextInt(4) == 0) {
            spec = spec.withTimeout(Duration.ofMillis(1 + random.nextInt(3)));
        }
        if (random.nextInt(4) == 0 && policy != 0) {
            spec = spec.withMaxRetries(random.nextInt(5)).withQuarantine(random.nextBoolean());
        }
        return spec;
    }

    private void attempt(TaskContext context, Random will, List<String> predecessors, boolean says, boolean once)
            throws Exception {
        AtomicInteger here = running.computeIfAbsent(context.id(), id -> new AtomicInteger());
        if (here.incrementAndGet() != 1) {
            wrong.add("two attempts of " + context.id() + " at once");
        }
        try {
            for (String path : predecessors) {
                supervisor
                        .task(path)
                        .map(TaskHandle::id)
                        .filter(id -> !ready.contains(id))
                        .ifPresent(
                                id -> wrong.add(context.id() + " runs, and " + id + " before it has never been ready"));
            }
            if (says) {
                spin(will.nextInt(20_000));
                ready.add(context.id());
                context.ready();
            }
            boolean calmNow = calm.getCount() == 0;
            switch (calmNow ? 9 : will.nextInt(10)) {
                case 0, 1, 2 -> throw new Expected("by itself");
                case 3 -> throw new FatalTaskException("by itself, for good");
                case 4, 5 -> spin(will.nextInt(50_000));
                case 6 -> {
                    spin(will.nextInt(50_000));
                    throw new Expected("later");
                }
                default -> {
                    if (!once) {
                        calm.await();
                        context.sleep(Duration.ofHours(1));
                    }
                }
            }
            ready.add(context.id()); // It succeeds.
        } finally {
            here.decrementAndGet();
        }
    }

    private static void spin(int times) {
        for (int i = times; i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    // ---- the round

    void run() throws Exception {
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            groups.add(supervisor.add(group("", 2)));
        }
        Thread[] doers = {doer(random.nextLong()), doer(random.nextLong())};
        for (Thread doer : doers) {
            doer.start();
        }
        if (random.nextInt(4) == 0) {
            spin(random.nextInt(200_000));
            supervisor.shutdownAsync();
        }
        for (Thread doer : doers) {
            doer.join();
        }
        dieDown();
        allComeUp();
        ShutdownReport report = supervisor.shutdown();
        assertTrue(report.clean(), report::toString);
        GroupSnapshot left = supervisor.snapshot();
        assertEquals(List.of(), left.children());
        groups.forEach(group -> assertEquals(GroupState.FINISHED, group.state(), group::toString));
        groups.forEach(group -> assertTrue(group.outcome().isDone(), group::toString));
        running.forEach((id, count) -> assertEquals(0, count.get(), () -> id + " still runs"));
        added.forEach(id -> assertEquals(1, finished.get(id), () -> "outcomes of " + id));
        assertEquals(added, finished.keySet());
        assertEquals(List.of(), List.copyOf(wrong));
        assertTrue(supervisor.awaitEmpty(Duration.ZERO), "the counts add up");
        RecordedLog.assertNoErrors();
    }

    private Thread doer(long seed) {
        return new Thread(() -> {
            Random will = new Random(seed);
            for (int i = 0; i < DEEDS; i++) {
                try {
                    deed(will);
                } catch (GroupClosedException | SupervisorClosedException | DuplicateNameException e) {
                    continue; // It may be.
                } catch (Throwable e) {
                    wrong.add("a deed failed: " + e);
                }
                spin(will.nextInt(5_000));
            }
        });
    }

    private List<TaskGroup> allGroups() {
        List<TaskGroup> all = new ArrayList<>(supervisor.groups());
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).groups());
        }
        return all;
    }

    private void deed(Random will) {
        List<TaskGroup> all = allGroups();
        if (all.isEmpty()) {
            return;
        }
        TaskGroup group = all.get(will.nextInt(all.size()));
        List<TaskHandle> tasks = group.tasks();
        int deed = will.nextInt(16);
        if (deed == 0) {
            group.restart();
        } else if (deed == 1 && will.nextInt(4) == 0) {
            group.cancel();
        } else if (deed == 2) {
            synchronized (names) {
                group.add(task("", List.of()));
            }
        } else if (deed == 3) {
            synchronized (names) {
                TaskGroup child = group.add(group(group.path(), 0));
                groups.add(child);
            }
        } else if (deed == 4) {
            supervisor.snapshot();
        } else if (!tasks.isEmpty()) {
            TaskHandle task = tasks.get(will.nextInt(tasks.size()));
            switch (deed) {
                case 5 -> task.cancel();
                case 6, 7 -> task.restart();
                case 8 -> task.runNow();
                case 9 -> task.pause();
                case 10, 11, 12 -> task.resume();
                default -> task.update(spec -> spec.withBackoff(BackoffStrategy.none()));
            }
        }
    }

    /** From now on all attempts succeed, or run until they are told to stop. */
    private void dieDown() {
        calm.countDown();
    }

    private void allComeUp() {
        Await.until(() -> "all groups come up: " + describe(supervisor.snapshot(), new StringBuilder()), () -> {
            if (supervisor.state() == GroupState.STOPPING || supervisor.state() == GroupState.FINISHED) {
                return true;
            }
            boolean up = true;
            for (TaskGroup group : allGroups()) {
                up &= group.state() == GroupState.RUNNING || group.state() == GroupState.FINISHED;
                group.tasks().forEach(task -> {
                    task.update(spec -> spec.withoutTimeout());
                    if (task.state() == TaskState.PAUSED || task.state() == TaskState.QUARANTINED) {
                        task.resume();
                    }
                });
            }
            return up && supervisor.state() != GroupState.STARTING;
        });
    }

    private static StringBuilder describe(GroupSnapshot group, StringBuilder out) {
        out.append("\n")
                .append(group.path())
                .append(' ')
                .append(group.strategy())
                .append(' ')
                .append(group.state());
        group.tasks()
                .forEach(task -> out.append("\n  ")
                        .append(task.id())
                        .append(' ')
                        .append(task.state())
                        .append(' ')
                        .append(task.attempts()));
        group.groups().forEach(below -> describe(below, out));
        return out;
    }

    @Override
    public void close() {
        calm.countDown();
        supervisor.shutdown();
    }
}
