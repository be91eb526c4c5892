package io.taskvisor.engine;

import io.taskvisor.GroupFailedException;
import io.taskvisor.ShutdownReport;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.admission.SlotTable;
import io.taskvisor.engine.admission.Submission;
import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.future.Copy;
import io.taskvisor.engine.future.ReadOnlyStage;
import io.taskvisor.engine.group.Census;
import io.taskvisor.engine.group.GroupActor;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The end of a supervisor, once: on a thread of its own, so that every caller can wait for it in the same way.
 *
 * <p>Closes the door → rejects what waits for a slot → cancels all tasks → waits for them within the grace → abandons the rest → waits for the threads →
 * lets observers drain within theirs → reports. The two budgets are all there is, whatever happens in between.
 *
 * <p>A thread of the supervisor's own that calls is a {@linkplain #callers caller}: it waits for us, so nothing here may wait
 * for it. The same goes for one that called {@link System#exit}, and so waits for the hook that waits for us; it is known by
 * its stack.
 */
final class ShutdownSequence {
    /** After the grace: what threads are given to come back from code that is not a task's, and to end. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /**
     * At an exit: how long tasks are given to end before one looks who called it. Then one looks again, ever more seldom: a
     * task may call it only when it is told to stop.
     */
    private static final long EXIT_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How often to look whether all that still runs of a task are callers. */
    private static final long CALLERS_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long threads that hang in a turn may keep their tasks from being abandoned. */
    private static final long TURN_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SupervisorConfig config;
    private final TaskEnvironment environment;
    private final GroupActor root;
    private final SlotTable slots;
    private final Census census;
    private final Runnable afterwards;

    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private final ReadOnlyStage<ShutdownReport> done = new ReadOnlyStage<>();

    /** Why the root failed, if that is what it began with. */
    private final AtomicReference<@Nullable GroupFailedException> failure = new AtomicReference<>();

    /** The threads of ours that wait for us, each with what it runs. */
    private final ConcurrentMap<Thread, String> callers = new ConcurrentHashMap<>();

    private volatile boolean exiting;

    ShutdownSequence(
            SupervisorConfig config,
            TaskEnvironment environment,
            GroupActor root,
            SlotTable slots,
            Census census,
            Runnable afterwards) {
        this.config = config;
        this.environment = environment;
        this.root = root;
        this.slots = slots;
        this.census = census;
        this.afterwards = afterwards;
    }

    /** What became of the root group, as its report says. */
    private static final class RootOutcome extends Copy<ShutdownReport, TaskOutcome> {
        @Override
        protected void arrived(ShutdownReport report) {
            complete(report.failure()
                    .<TaskOutcome>map(why -> new TaskOutcome.Failed(why, 1))
                    .orElseGet(() -> new TaskOutcome.Cancelled(null, 1)));
        }
    }

    /** Begins because the root group has failed, unless a shutdown has begun. */
    void begin(GroupFailedException cause) {
        failure.compareAndSet(null, cause);
        begin();
    }

    /** Begins, unless that was done. */
    CompletionStage<ShutdownReport> begin() {
        Thread made = environment.threads().platform("shutdown", this::perform);
        if (thread.compareAndSet(null, made)) {
            made.start();
        }
        return done;
    }

    /** Returns whether it has ended. */
    boolean isDone() {
        return done.isDone();
    }

    /** Returns the outcome of the supervisor as a whole. */
    CompletableFuture<TaskOutcome> outcome() {
        return done.handOut(new RootOutcome(), environment.futures());
    }

    /** Begins, unless that was done, and waits for the end, whatever interrupts. */
    ShutdownReport join() {
        Thread current = Thread.currentThread();
        noteCaller(current);
        begin();
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return done.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new TaskvisorException("the shutdown failed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                current.interrupt();
            }
        }
    }

    /** Like {@link #join}, from the JVM's shutdown hook; a shutdown that is under way learns of the exit. */
    ShutdownReport joinAtExit() {
        exiting = true;
        LockSupport.unpark(thread.get());
        return join();
    }

    private void noteCaller(Thread caller) {
        String what = whatRunsOn(caller);
        if (!what.isEmpty()) {
            callers.put(caller, "thread '" + caller.getName() + "' of " + what);
            LockSupport.unpark(thread.get());
        }
    }

    /** Returns what of ours this thread runs; empty if it is not ours. */
    private String whatRunsOn(Thread caller) {
        EventBus bus = environment.bus();
        if (bus.isObserverThread(caller)) {
            return "observer '" + bus.observerOf(caller) + "'";
        }
        for (TaskActor task : root.allTasks()) {
            if (task.threads().contains(caller)) {
                return "task '" + task.id().path() + "'";
            }
        }
        return environment.threads().isLive(caller) ? "a callback" : "";
    }

    // ---- on the shutdown's own thread

    private void perform() {
        try {
            done.bring(stop());
        } catch (Throwable e) {
            done.fail(e);
        }
    }

    private ShutdownReport stop() {
        long begun = System.nanoTime();
        long deadline = begun + config.grace().toNanos();
        census.close();
        Set<Thread> leftEarlier = environment.threads().leftBehind();
        List<TaskActor> tasks = root.allTasks();
        List<GroupActor> groups = root.allGroups();
        publish(
                EventKind.SHUTDOWN_REQUESTED,
                (seq, at) -> new Event.ShutdownRequested(seq, at, config.name(), tasks.size()));
        rejectQueued();
        root.children().all(TaskActor.class).forEach(task -> task.cancel(Role.BORROWED));
        root.cancel(Role.BORROWED);
        root.attend();
        awaitTasks(tasks, deadline);
        stopTheRest(tasks);
        abandonTheRest(tasks);
        awaitAll(groups, GroupActor::isSettled, LINGER_NANOS);
        List<ShutdownReport.Abandoned> abandoned = abandonedOf(tasks);
        groups.stream().filter(group -> !group.isSettled()).forEach(group -> abandoned.add(unfinished(group)));
        Duration stopping = Duration.ofNanos(System.nanoTime() - begun);
        publishStopped(abandoned, stopping);

        Threads threads = environment.threads();
        environment.timers().close();
        threads.close();
        abandoned.addAll(awaitThreads(Math.max(deadline, System.nanoTime() + LINGER_NANOS)));
        leftEarlier.stream()
                .filter(threads.leftBehind()::contains)
                .forEach(thread -> abandoned.add(leftBehind("an attempt that was abandoned before", thread)));
        publish(EventKind.SUPERVISOR_STOPPED, (seq, at) -> new Event.SupervisorStopped(seq, at, config.name()));
        for (EventBus.Stuck stuck :
                environment.bus().close(config.observerDrain().toNanos(), callers.keySet())) {
            abandoned.add(leftBehind("observer '" + stuck.observer() + "'", stuck.thread()));
        }
        if (!environment.log().close(LINGER_NANOS)) {
            abandoned.add(unwritten());
        }
        afterwards.run();
        return new Report(
                config.name(),
                tasks.size(),
                List.copyOf(abandoned),
                Optional.ofNullable(failure.get()),
                List.copyOf(callers.values()),
                environment.bus().dropped(),
                stopping,
                Duration.ofNanos(System.nanoTime() - begun));
    }

    /** The door is closed, so nobody comes in from a slot any more: all that are outside end there. */
    private void rejectQueued() {
        Collection<Submission> queued = slots.outside();
        queued.forEach(submission -> submission.refuse(Role.BORROWED));
        awaitAll(queued, each -> each.isAdmitted() || each.task().isDecided(), TURN_PATIENCE_NANOS);
        queued.stream()
                .filter(each -> !each.isAdmitted())
                .forEach(each -> each.task().abandonAnyway(Role.BORROWED));
        awaitAll(queued, each -> each.isAdmitted() || each.task().isSettled(), LINGER_NANOS);
    }

    /** Waits for one after the other: when the last has its outcome, all have. */
    private void awaitTasks(List<TaskActor> tasks, long deadline) {
        Thread waiter = Thread.currentThread();
        long patience = EXIT_LOOK_NANOS;
        long lookAt = System.nanoTime() + patience;
        for (TaskActor task : tasks) {
            task.whenSettled(() -> LockSupport.unpark(waiter));
            while (!task.isSettled() && !isExcused(task)) {
                long now = System.nanoTime();
                if (now - deadline >= 0) {
                    return;
                }
                boolean mayHoldExitCallers = exiting;
                if (mayHoldExitCallers && now - lookAt >= 0) {
                    excuseExitCallers(tasks);
                    patience *= 2;
                    lookAt = now + patience;
                } else {
                    long awake = mayHoldExitCallers ? lookAt - now : Long.MAX_VALUE;
                    // Nobody tells when the last thread of a task's that does not wait for us has left.
                    long look = callers.isEmpty() ? Long.MAX_VALUE : CALLERS_LOOK_NANOS;
                    LockSupport.parkNanos(this, Math.min(deadline - now, Math.min(awake, look)));
                }
            }
        }
    }

    /** Returns whether all that this task's attempt still does is wait for us. */
    private boolean isExcused(TaskActor task) {
        if (callers.isEmpty()) {
            return false;
        }
        List<Thread> running = task.threads();
        return !running.isEmpty() && callers.keySet().containsAll(running);
    }

    /** A task that called {@code System.exit} waits for the JVM's hooks, and so for us. */
    private void excuseExitCallers(List<TaskActor> tasks) {
        for (TaskActor task : tasks) {
            if (!task.isSettled()) {
                task.threads().stream()
                        .filter(ShutdownSequence::calledExit)
                        .forEach(t -> callers.put(
                                t,
                                "thread '" + t.getName() + "' of task '"
                                        + task.id().path() + "', by System.exit"));
            }
        }
    }

    private static boolean calledExit(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Shutdown")
                    && frame.getMethodName().equals("exit")) {
                return true;
            }
        }
        return false;
    }

    /** The grace is over: those whose turn to stop has not come in their group are told now, all together. */
    private void stopTheRest(List<TaskActor> tasks) {
        List<TaskActor> late = tasks.stream()
                .filter(task -> !task.isSettled() && !task.isToldToStop())
                .toList();
        if (!late.isEmpty()) {
            late.forEach(task -> task.cancel(Role.BORROWED));
            awaitTasks(late, System.nanoTime() + LINGER_NANOS);
        }
    }

    private void abandonTheRest(List<TaskActor> tasks) {
        List<TaskActor> rest = tasks.stream()
                .filter(task -> !task.isSettled() && !isExcused(task))
                .toList();
        if (!rest.isEmpty()) {
            environment.bus().stopWaiting(); // They may wait for an observer.
        }
        rest.forEach(task -> task.abandonBy(Role.BORROWED));
        awaitAll(rest, TaskActor::isDecided, TURN_PATIENCE_NANOS);
        rest.forEach(task -> task.abandonAnyway(Role.BORROWED));
        // What another thread has decided, that thread tells first.
        awaitAll(rest, TaskActor::isSettled, LINGER_NANOS);
    }

    private static <T> void awaitAll(Collection<T> all, Predicate<T> condition, long nanos) {
        long until = System.nanoTime() + nanos;
        while (!all.stream().allMatch(condition) && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private List<ShutdownReport.Abandoned> abandonedOf(List<TaskActor> tasks) {
        List<ShutdownReport.Abandoned> abandoned = new ArrayList<>();
        for (TaskActor task : tasks) {
            Optional<TaskOutcome> outcome = task.settled();
            if (outcome.isPresent() && outcome.get() instanceof TaskOutcome.Abandoned left) {
                abandoned.add(abandoned(task, left.stuckAt()));
            } else if (outcome.isEmpty() && !isExcused(task)) {
                abandoned.add(abandoned(
                        task,
                        new TaskvisorException("task '" + task.id().path()
                                + "' has ended, but an observer that is told so inline does not return")));
            }
        }
        return abandoned;
    }

    private static ShutdownReport.Abandoned unfinished(GroupActor group) {
        return new ShutdownReport.Abandoned(
                "group '" + group.path() + "'",
                Optional.empty(),
                Optional.empty(),
                new TaskvisorException("group '" + group.path()
                        + "' has no tasks any more, but an observer that is told so inline does not return"));
    }

    private static ShutdownReport.Abandoned abandoned(TaskActor task, Throwable where) {
        return new ShutdownReport.Abandoned(
                "task '" + task.id().path() + "'",
                Optional.of(task.id()),
                task.threads().stream().map(Thread::getName).findFirst(),
                where);
    }

    private void publishStopped(List<ShutdownReport.Abandoned> abandoned, Duration took) {
        if (abandoned.isEmpty()) {
            publish(
                    EventKind.ALL_STOPPED_WITHIN_GRACE,
                    (seq, at) -> new Event.AllStoppedWithinGrace(seq, at, config.name(), took));
        } else {
            List<TaskId> tasks =
                    abandoned.stream().flatMap(left -> left.task().stream()).toList();
            publish(EventKind.GRACE_EXCEEDED, (seq, at) -> new Event.GraceExceeded(seq, at, config.name(), tasks));
        }
    }

    /** Waits for the threads to end, and returns those that did not. Observers' threads have their own time. */
    private List<ShutdownReport.Abandoned> awaitThreads(long deadline) {
        List<ShutdownReport.Abandoned> left = new ArrayList<>();
        Threads threads = environment.threads();
        for (Thread running : threads.live()) {
            if (!isWaitedFor(running)) {
                continue;
            }
            while (running.isAlive() && threads.isLive(running) && !callers.containsKey(running)) {
                long remaining = deadline - System.nanoTime();
                if (remaining <= 0) {
                    left.add(leftBehind("a callback", running));
                    break;
                }
                joinFor(running, Math.min(remaining, TimeUnit.MILLISECONDS.toNanos(20)));
            }
        }
        return left;
    }

    private boolean isWaitedFor(Thread running) {
        return running != Thread.currentThread()
                && !callers.containsKey(running)
                && !environment.bus().isObserverThread(running);
    }

    private static void joinFor(Thread running, long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(running, nanos);
        } catch (InterruptedException e) {
            // Nobody but a bug interrupts this thread, and the budget holds anyway.
            LockSupport.parkNanos(nanos);
        }
    }

    private static ShutdownReport.Abandoned unwritten() {
        return new ShutdownReport.Abandoned(
                "the log",
                Optional.empty(),
                Optional.empty(),
                new TaskvisorException("the logger 'io.taskvisor' does not take what the supervisor has to say"));
    }

    private ShutdownReport.Abandoned leftBehind(String what, Thread running) {
        environment.threads().abandon(running);
        TaskvisorException where = new TaskvisorException(what + " did not end");
        where.setStackTrace(running.getStackTrace());
        return new ShutdownReport.Abandoned(what, Optional.empty(), Optional.of(running.getName()), where);
    }

    private void publish(EventKind kind, EventBus.Draft draft) {
        EventBus bus = environment.bus();
        bus.publish(kind, bus.now(), EventBus.Patience.NEVER_WAITS, draft);
    }
}
