package io.taskvisor.engine.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.GroupSnapshot;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskGroup;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.backoff.BackoffStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * {@linkplain Marionette Marionettes} under one supervisor on a fake clock. Everything happens on the test's thread, when it
 * {@linkplain #settle settles}: attempts that are due start, those that were told to stop end, and so on until nothing is to
 * be done before the clock moves or the test acts. So the journal has one order.
 */
public final class Troupe implements AutoCloseable {
    private final FakeTime time;
    private final TestSupervisor test;
    private final Map<String, Marionette> members = new LinkedHashMap<>();
    private final List<String> journal = new ArrayList<>();
    private final Set<Thread> asking = ConcurrentHashMap.newKeySet();

    /** Creates a troupe under a supervisor with this configuration. */
    public Troupe(FakeTime time, UnaryOperator<SupervisorConfig> change) {
        this.time = time;
        this.test = TestSupervisor.manual(time, change);
    }

    /** Creates a troupe. */
    public Troupe(FakeTime time) {
        this(time, config -> config);
    }

    /** Returns the supervisor. */
    public Supervisor supervisor() {
        return test.supervisor();
    }

    /** Returns what its observer was told. */
    public Trail trail() {
        return test.trail();
    }

    /** Returns the marionette of this name, made at the first call. */
    public Marionette of(String name) {
        return members.computeIfAbsent(name, absent -> new Marionette(absent, journal));
    }

    /** Returns a spec that runs the marionette of this name until it succeeds. */
    public TaskSpec task(String name) {
        return of(name).spec();
    }

    /** Adds a group, and settles. */
    public TaskGroup add(GroupSpec spec) {
        TaskGroup group = supervisor().add(spec);
        settle();
        return group;
    }

    /** Adds a group, which must run then, and forgets how it came to that. */
    public TaskGroup started(GroupSpec spec) {
        TaskGroup group = add(spec);
        assertState(GroupState.RUNNING, group);
        journal.clear();
        return group;
    }

    /** Returns a backoff for groups, such that settling waits for the thread that asks it. */
    public BackoffStrategy backoff(Duration delay) {
        return retry -> {
            asking.add(Thread.currentThread());
            return delay;
        };
    }

    /** A helper's thread that has asked a backoff tells groups of it; then it ends, or waits in its pool for some time. */
    private boolean othersAreBusy() {
        asking.removeIf(thread -> !thread.isAlive() || thread.getState() == Thread.State.TIMED_WAITING);
        return !asking.isEmpty();
    }

    /** Returns the task at this path, which must be there. */
    public TaskHandle handle(String path) {
        return supervisor().task(path).orElseThrow(() -> new AssertionError("no task '" + path + "'"));
    }

    /** Returns the group at this path, which must be there. */
    public TaskGroup group(String path) {
        return supervisor().group(path).orElseThrow(() -> new AssertionError("no group '" + path + "'"));
    }

    /** Has an attempt fail, and settles. */
    public void fail(String name, String message) {
        of(name).fail(message);
        settle();
    }

    /** Has an attempt fail fatally, and settles. */
    public void failFatally(String name, String message) {
        of(name).failFatally(message);
        settle();
    }

    /** Has an attempt succeed, and settles. */
    public void succeed(String name) {
        of(name).succeed();
        settle();
    }

    /** Has an attempt say that it is ready, and settles. */
    public void ready(String name) {
        of(name).ready();
        settle();
    }

    /** Moves the clock, and settles. */
    public void advance(Duration by) {
        time.advance(by);
        settle();
    }

    /** Moves the clock, and settles. */
    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /** Starts so many attempts, where others wait for permits, and does nothing else. */
    public void start(int attempts) {
        for (int i = 0; i < attempts; i++) {
            test.runNext();
        }
    }

    /** Moves the clock, and does not settle. */
    public void tick(long millis) {
        time.advanceMillis(millis);
    }

    /** Does what is to be done, until nothing is. */
    public void settle() {
        boolean busy = true;
        while (busy) {
            time.advance(Duration.ZERO);
            busy = runDue() || obey();
        }
    }

    /** Settles until a condition holds to which a thread other than the test's contributes. */
    public void settleUntil(String what, BooleanSupplier condition) {
        Await.until(what, () -> {
            settle();
            return condition.getAsBoolean();
        });
    }

    private boolean runDue() {
        if (inTransit(supervisor().snapshot()) || othersAreBusy()) {
            Thread.onSpinWait();
            return true;
        }
        // Only now: while others were busy, this could not be known.
        int waiting = supervisor().snapshot().counts().get(TaskState.WAITING);
        int due = Math.max(waiting, test.executor().size());
        int before = journal.size();
        for (int i = 0; i < due; i++) {
            test.executor().runNext();
        }
        Collections.sort(
                journal.subList(before, journal.size())); // The order of those that start together is nobody's.
        return due > 0;
    }

    /** A group without tasks that is still being stopped is about to be told what comes next, by a helper's thread. */
    private static boolean inTransit(GroupSnapshot tree) {
        List<GroupSnapshot> all = new ArrayList<>(List.of(tree));
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).groups());
        }
        return all.stream()
                .anyMatch(group -> group.state() == GroupState.STOPPING
                        && !group.path().isEmpty()
                        && group.counts().values().stream().allMatch(count -> count == 0));
    }

    /** Has the first that was told to stop do so: what comes of it comes before the next one. */
    private boolean obey() {
        return List.copyOf(members.values()).stream().anyMatch(Marionette::obey);
    }

    /** Returns when no thread but the test's has anything to do; does nothing else. */
    public void awaitOthers() {
        while (inTransit(supervisor().snapshot()) || othersAreBusy()) {
            Thread.onSpinWait();
        }
    }

    /** Asserts what was noted since the last time, names with spaces between: {@code "+a -a"}. */
    public void assertJournal(String expected) {
        assertEquals(expected, String.join(" ", journal));
        journal.clear();
    }

    /** Forgets what was noted. */
    public void forgetJournal() {
        journal.clear();
    }

    /** Asserts the state of a group. */
    public void assertState(GroupState expected, TaskGroup group) {
        assertEquals(expected, group.state(), () -> "state of '" + group.path() + "', " + journal);
    }

    /** Asserts the state of a task. */
    public void assertState(TaskState expected, String path) {
        assertEquals(expected, handle(path).state(), () -> "state of '" + path + "', " + journal);
    }

    /** Asserts that the task has an outcome of this label with so many attempts. */
    public void assertOutcome(String label, int attempts, TaskHandle task) {
        test.assertOutcome(label, attempts, task);
    }

    /** Returns the outcome of a group, which must have one. */
    public TaskOutcome outcome(TaskGroup group) {
        assertEquals(true, group.outcome().isDone(), () -> group + " has no outcome");
        return group.outcome().join();
    }

    /** Lets everybody end, and shuts the supervisor down. */
    @Override
    public void close() {
        members.values().forEach(Marionette::relent);
        supervisor().shutdownAsync();
        settleUntil("the shutdown", () -> supervisor().outcome().isDone());
        test.close();
    }
}
