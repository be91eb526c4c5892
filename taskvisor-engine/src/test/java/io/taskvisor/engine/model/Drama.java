package io.taskvisor.engine.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.AutoStop;
import io.taskvisor.ChildSpec;
import io.taskvisor.GroupClosedException;
import io.taskvisor.GroupSnapshot;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupStrategy;
import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.testing.Await;
import io.taskvisor.engine.testing.FakeTime;
import io.taskvisor.engine.testing.Troupe;
import io.taskvisor.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.function.Executable;

/** A random tree, and random things that are done to it and to the oracle, which must then agree. */
final class Drama {
    private static final long TICK = 10;
    private static final int DEEDS = 40;

    /** How often a difference is looked at again, a millisecond apart, before it is one. */
    private static final int PATIENCE = 60_000;

    private final Random random;
    private final Troupe troupe;
    private final Oracle oracle;
    private final Map<Oracle.Task, TaskHandle> handles = new IdentityHashMap<>();
    private final Map<Oracle.Group, TaskGroup> groups = new IdentityHashMap<>();
    private final List<String> deeds = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    Drama(long seed) {
        this.random = new Random(seed);
        int restarts = pick(Integer.MAX_VALUE, Integer.MAX_VALUE, 3, 10);
        this.oracle = new Oracle(restarts, 1_000);
        this.troupe = new Troupe(
                new FakeTime(),
                config -> config.withIntensity(restarts, Duration.ofSeconds(1)).withGrace(Await.LIMIT));
    }

    private int pick(int... of) {
        return of[random.nextInt(of.length)];
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    // ---- rules, and specs of them

    private Oracle.TaskRules taskRules() {
        String name = "t" + names.size();
        names.add(name);
        RestartPolicy restart = RestartPolicy.values()[pick(0, 1, 1, 1, 2)];
        return new Oracle.TaskRules(
                name,
                restart,
                pick(0, 1, 2, Integer.MAX_VALUE, Integer.MAX_VALUE),
                random.nextInt(3) == 0,
                pick(0, 0, 20, 50),
                30,
                random.nextInt(5) == 0 ? 70 : Oracle.NONE,
                pick((int) Oracle.NONE, (int) Oracle.NONE, 60, 1_000_000),
                random.nextInt(5) == 0);
    }

    private Oracle.GroupRules groupRules(int depth) {
        List<Object> children = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            children.add(depth > 0 && random.nextInt(3) == 0 ? groupRules(depth - 1) : taskRules());
        }
        String name = "g" + names.size();
        names.add(name);
        return new Oracle.GroupRules(
                name,
                GroupStrategy.values()[random.nextInt(3)],
                pick(0, 1, 2, 5, Integer.MAX_VALUE, Integer.MAX_VALUE),
                pick(100, 1_000),
                pick((int) Oracle.NONE, 0, 40, 100),
                AutoStop.values()[pick(0, 0, 0, 1, 2)],
                random.nextInt(5) == 0,
                children);
    }

    private TaskSpec spec(Oracle.TaskRules rules) {
        TaskSpec spec = troupe.task(rules.name()).withRestart(rules.restart()).withSignificant(rules.significant());
        if (rules.maxRetries() != Integer.MAX_VALUE && rules.restart() != RestartPolicy.NEVER) {
            spec = spec.withMaxRetries(rules.maxRetries()).withQuarantine(rules.quarantine());
        }
        if (rules.backoff() > 0) {
            spec = spec.withBackoff(BackoffStrategy.constant(Duration.ofMillis(rules.backoff())));
        }
        if (rules.restart() == RestartPolicy.ALWAYS) {
            spec = spec.withInterval(Duration.ofMillis(rules.interval()));
        }
        if (rules.timeout() != Oracle.NONE) {
            spec = spec.withTimeout(Duration.ofMillis(rules.timeout()));
        }
        return rules.readiness() == Oracle.NONE ? spec : spec.withReadiness(Duration.ofMillis(rules.readiness()));
    }

    private GroupSpec spec(Oracle.GroupRules rules) {
        ChildSpec[] children = rules.children().stream()
                .map(child -> child instanceof Oracle.TaskRules task ? spec(task) : spec((Oracle.GroupRules) child))
                .toArray(ChildSpec[]::new);
        GroupSpec spec = switch (rules.strategy()) {
            case ONE_FOR_ONE -> GroupSpec.oneForOne(rules.name(), children);
            case ONE_FOR_ALL -> GroupSpec.oneForAll(rules.name(), children);
            case REST_FOR_ONE -> GroupSpec.restForOne(rules.name(), children);
        };
        spec = spec.withIntensity(rules.maxRestarts(), Duration.ofMillis(rules.within()))
                .withAutoStop(rules.autoStop())
                .withSignificant(rules.significant());
        return rules.backoff() == Oracle.NONE
                ? spec
                : spec.withBackoff(troupe.backoff(Duration.ofMillis(rules.backoff())));
    }

    // ---- the play

    /** Returns how many groups had to be built anew. */
    int run() {
        try {
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                Oracle.GroupRules rules = groupRules(2);
                deed("add " + rules, () -> troupe.supervisor().add(spec(rules)), () -> oracle.root.add(rules));
            }
            settle();
            for (int i = 0; i < DEEDS && !oracle.rootFailed; i++) {
                act();
                if (random.nextInt(4) > 0) {
                    settle();
                }
            }
            settle();
            int builds =
                    groups.keySet().stream().mapToInt(group -> group.builds - 1).sum();
            end();
            return builds;
        } catch (Throwable e) {
            throw new AssertionError(story(), e);
        }
    }

    /** Returns what was done, and what was last heard of the tree. */
    private String story() {
        List<Event> events = troupe.trail().events();
        List<Object> story = new ArrayList<>(deeds);
        story.add("The oracle has:");
        story.addAll(oracle.everybody());
        story.add("The tree said at last:");
        story.addAll(events.subList(Math.max(0, events.size() - 25), events.size()));
        return story.stream().map(Object::toString).collect(Collectors.joining("\n"));
    }

    private void deed(String what, Runnable toTree, Runnable toOracle) {
        deeds.add(what);
        toTree.run();
        troupe.awaitOthers();
        toOracle.run();
    }

    private void act() {
        int deed = random.nextInt(30);
        if (deed < 6) {
            for (int i = 1 + random.nextInt(8); i > 0 && !oracle.rootFailed; i--) {
                settle();
                deed("tick", () -> troupe.tick(TICK), () -> oracle.tick(TICK));
                settle();
            }
        } else if (deed < 20) {
            List<Oracle.Task> on =
                    oracle.tasks().stream().filter(Oracle.Task::isOn).toList();
            if (!on.isEmpty()) {
                direct(any(on), deed);
            }
        } else if (deed < 26) {
            List<Oracle.Task> there =
                    oracle.tasks().stream().filter(handles::containsKey).toList();
            if (!there.isEmpty()) {
                ask(any(there), deed);
            }
        } else {
            List<Oracle.Group> there =
                    oracle.groups().stream().filter(groups::containsKey).toList();
            if (!there.isEmpty()) {
                ask(any(there), deed);
            }
        }
    }

    /** Has an attempt do something. */
    private void direct(Oracle.Task task, int deed) {
        String name = task.rules.name();
        switch (deed) {
            case 6, 7, 8, 9, 10 -> deed("fail " + task, () -> troupe.of(name).fail("x"), () -> task.ends(false));
            case 11 -> deed("fatal " + task, () -> troupe.of(name).failFatally("x"), () -> task.ends(true));
            case 12, 13, 14 -> deed("succeed " + task, () -> troupe.of(name).succeed(), task::succeeds);
            default -> deed("ready " + task, () -> troupe.of(name).ready(), task::sayReady);
        }
    }

    private void ask(Oracle.Task task, int deed) {
        TaskHandle handle = handles.get(task);
        switch (deed) {
            case 20 -> deed("cancel " + task, handle::cancel, task::cancel);
            case 21, 22 -> deed("restart " + task, handle::restart, task::restart);
            case 23 -> deed("run now " + task, handle::runNow, task::runNow);
            default -> deed("resume " + task, handle::resume, task::resume);
        }
    }

    private void ask(Oracle.Group group, int deed) {
        TaskGroup handle = groups.get(group);
        switch (deed) {
            case 26 -> {
                if (group.goal == Oracle.Goal.UP) {
                    deed("restart " + group, () -> assertTrue(handle.restart()), group::restart);
                }
            }
            case 27 -> {
                if (random.nextInt(4) == 0) {
                    deed("cancel " + group, handle::cancel, () -> group.end("cancelled"));
                }
            }
            case 28 -> {
                Oracle.TaskRules rules = taskRules();
                add(group, rules, () -> handle.add(spec(rules)));
            }
            default -> {
                Oracle.GroupRules rules = groupRules(0);
                add(group, rules, () -> handle.add(spec(rules)));
            }
        }
    }

    private void add(Oracle.Group group, Object rules, Executable adding) {
        boolean open = group.takesChildren();
        deed(
                "add " + rules + " to " + group,
                () -> {
                    if (open) {
                        assertDoesNotThrow(adding);
                    } else {
                        assertThrows(GroupClosedException.class, adding);
                    }
                },
                () -> {
                    if (open) {
                        group.add(rules);
                    }
                });
    }

    private void settle() {
        if (oracle.rootFailed) {
            return;
        }
        while (oracle.startDue() || obey()) {
            if (oracle.rootFailed) {
                return;
            }
        }
        troupe.settle();
        compareWhenSettled();
    }

    /** A helper's thread may be about to pass on what a group waits for: what differs then does not for long. */
    private void compareWhenSettled() {
        List<Oracle.Task> knownTasks = List.copyOf(handles.keySet());
        List<Oracle.Group> knownGroups = List.copyOf(groups.keySet());
        for (int tries = 0; ; tries++) {
            try {
                meet();
                compare();
                return;
            } catch (AssertionError difference) {
                if (tries == PATIENCE) {
                    throw difference;
                }
                handles.keySet().retainAll(knownTasks); // What was met may have been on its way out.
                groups.keySet().retainAll(knownGroups);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                troupe.settle();
            }
        }
    }

    private boolean obey() {
        for (String name : names) {
            for (Oracle.Task task : oracle.tasks()) {
                if (task.rules.name().equals(name) && task.isOn() && task.told != Oracle.Told.NOTHING) {
                    task.ends(false);
                    return true;
                }
            }
        }
        return false;
    }

    // ---- the comparison

    /** Finds the handles of those that are new. */
    private void meet() {
        for (Oracle.Child child : oracle.everybody()) {
            if (child instanceof Oracle.Task task) {
                handles.computeIfAbsent(task, absent -> troupe.handle(task.path));
            } else if (child instanceof Oracle.Group group) {
                groups.computeIfAbsent(group, absent -> troupe.group(group.path));
            }
        }
    }

    private void compare() {
        assertEquals(oracle.root.inWindow(), troupe.supervisor().snapshot().restartsInWindow(), "restarts of the root");
        handles.forEach((task, handle) -> assertEquals(expected(task), seen(handle), () -> "task " + task));
        groups.forEach((group, handle) -> assertEquals(expected(group), seen(handle), () -> "group " + group));
        int tasks = oracle.tasks().size();
        GroupSnapshot snapshot = troupe.supervisor().snapshot();
        assertEquals(
                tasks,
                snapshot.counts().values().stream().mapToInt(count -> count).sum());
    }

    private static String expected(Oracle.Task task) {
        return task.path + " "
                + (task.outcome == null
                        ? task.state + " attempts " + task.attempts + " row " + task.row
                        : TaskState.FINISHED + " " + task.outcome + " attempts " + task.attempts);
    }

    private static String seen(TaskHandle handle) {
        TaskSnapshot snapshot = handle.snapshot();
        return handle.id().path() + " " + snapshot.state() + " "
                + snapshot.outcome()
                        .map(outcome -> outcome.label() + " attempts " + outcome.attempts())
                        .orElseGet(() -> "attempts " + snapshot.attempts() + " row " + snapshot.consecutiveFailures());
    }

    private String expected(Oracle.Group group) {
        return group.path + " " + group.shown + " restarts " + (group.builds - 1) + " in window " + group.inWindow()
                + " row " + group.row + " due " + (group.outcome == null && group.backsOff() ? group.due : Oracle.NONE)
                + " "
                + (group.outcome == null ? "none" : group.outcome);
    }

    private static String seen(TaskGroup group) {
        GroupSnapshot snapshot = group.snapshot();
        return group.path() + " " + snapshot.state() + " restarts " + snapshot.restarts() + " in window "
                + snapshot.restartsInWindow() + " row " + snapshot.consecutiveFailures() + " due "
                + snapshot.nextStartAt()
                        .map(at -> Duration.between(FakeTime.START, at).toMillis())
                        .orElse(Oracle.NONE)
                + " "
                + (group.outcome().isDone() ? group.outcome().join().label() : "none");
    }

    private void end() {
        if (oracle.rootFailed) {
            troupe.settleUntil(
                    "the supervisor stops", () -> troupe.supervisor().outcome().isDone());
        }
        List<Oracle.Task> unfinished =
                oracle.tasks().stream().filter(handles::containsKey).toList();
        deeds.add("shut down");
        troupe.close();
        assertEquals(oracle.rootFailed, troupe.supervisor().shutdown().failure().isPresent());
        assertTrue(troupe.supervisor().shutdown().clean());
        if (!oracle.rootFailed) {
            unfinished.forEach(task ->
                    assertEquals("cancelled", handles.get(task).outcome().join().label(), task::toString));
        }
        handles.values().forEach(handle -> assertTrue(handle.outcome().isDone(), handle::toString));
        groups.values().forEach(group -> assertTrue(group.outcome().isDone(), group::toString));
        assertFalse(troupe.supervisor().snapshot().children().stream().findAny().isPresent());
    }

    /** Lets the supervisor go, whatever came. */
    void close() {
        troupe.close();
    }
}
