package io.taskvisor.engine;

import io.taskvisor.ShutdownReport;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.engine.time.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes the resources that a supervisor was given to close after it has stopped: one after the other, the last one first, each
 * on a thread of its own, so that one that hangs can be left behind.
 */
final class ResourceCloser {
    /** What is left behind of a resource that did not close in time. */
    record Hung(String what, Thread thread) {}

    /** How often to look whether a thread need not be waited for any more. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What a resource is given that was interrupted, or begins when the time is up. */
    private static final long LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<AutoCloseable> resources;
    private final TaskEnvironment environment;
    private final ShutdownCallers callers;
    private final Queue<ShutdownReport.CloseFailure> failures = new ConcurrentLinkedQueue<>();
    private final List<Hung> hung = new ArrayList<>();

    /** The threads that close something, or did. */
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    ResourceCloser(List<AutoCloseable> resources, TaskEnvironment environment, ShutdownCallers callers) {
        this.resources = resources;
        this.environment = environment;
        this.callers = callers;
    }

    boolean isEmpty() {
        return resources.isEmpty();
    }

    /** Returns whether this thread closes a resource. Any thread. */
    boolean isOwn(Thread thread) {
        return own.contains(thread);
    }

    /** Closes all. One that is slow takes half of the time that is left at most, so that there is some for the others. */
    void close(Budget budget) {
        for (int i = resources.size() - 1; i >= 0; i--) {
            AutoCloseable resource = resources.get(i);
            String what = "resource " + (i + 1) + " (" + resource.getClass().getName() + ")";
            Budget share = i == 0 ? budget : budget.atMost(budget.left() / 2);
            close(what, resource, share.atLeast(LAST_NANOS), "close-" + (i + 1));
        }
    }

    private void close(String what, AutoCloseable resource, Budget share, String threadName) {
        Threads threads = environment.threads();
        Runnable work = () -> closeHere(what, resource);
        Thread thread = threads.platform(threadName, work);
        own.add(thread);
        try {
            threads.start(thread);
        } catch (Throwable e) {
            work.run(); // No thread could be started for it.
            return;
        }
        if (hasEnded(thread, share)) {
            return;
        }
        thread.interrupt();
        if (!hasEnded(thread, Budget.of(LAST_NANOS))) {
            hung.add(new Hung(what, thread));
        }
    }

    private void closeHere(String what, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Throwable e) {
            failures.add(new ShutdownReport.CloseFailure(what, e));
            environment.log().log(LogKind.RESOURCE_FAILED, () -> what + " failed to close", e);
        }
    }

    /** Waits; returns whether the thread has ended, or waits for the shutdown itself. */
    private boolean hasEnded(Thread thread, Budget budget) {
        while (thread.isAlive() && !callers.has(thread)) {
            long left = budget.left();
            if (left <= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.min(left, LOOK_NANOS));
            } catch (InterruptedException e) {
                LockSupport.parkNanos(LOOK_NANOS); // Only a bug interrupts this thread, and the budget holds anyway.
            }
        }
        return true;
    }

    /** Returns what the resources threw, in the order in which they were closed. */
    List<ShutdownReport.CloseFailure> failures() {
        return List.copyOf(failures);
    }

    /** Returns those that did not close in time, and still do not. */
    List<Hung> hung() {
        return hung.stream().filter(left -> left.thread().isAlive()).toList();
    }
}
