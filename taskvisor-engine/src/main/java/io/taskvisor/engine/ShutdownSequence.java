package io.taskvisor.engine;

import io.taskvisor.GroupFailedException;
import io.taskvisor.ShutdownReason;
import io.taskvisor.ShutdownReport;
import io.taskvisor.ShutdownTrigger;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.admission.SlotTable;
import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.future.Copy;
import io.taskvisor.engine.future.ReadOnlyStage;
import io.taskvisor.engine.group.Census;
import io.taskvisor.engine.group.GroupActor;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.engine.time.Budget;
import io.taskvisor.engine.time.Timer;
import io.taskvisor.event.Event;
import io.taskvisor.event.EventKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The end of a supervisor, once: on a thread of its own, so that every caller can wait for it in the same way.
 *
 * <p>Closes the door → rejects what waits for a slot → stops tasks and groups within the grace, and leaves the rest behind →
 * waits for the threads → lets observers drain within their time → closes resources within what is left of both → reports.
 * These budgets are all there is, whatever happens in between.
 *
 * <p>{@link TaskStopping} stops tasks and groups. What may call user code is performed by {@link ShutdownSteps}, on a thread
 * that may hang. {@link ShutdownCallers} knows who waits for us, so that nothing here waits for them. A thread that the
 * shutdown itself needs cannot wait: it gets a report of what is known by then.
 */
final class ShutdownSequence {
    /** What the sequence belongs to. */
    interface Owner {
        /** All has stopped, and observers and threads have ended; resources are closed next, if there are any. */
        void stopped(ShutdownReport report);

        /** Nothing is left to do. */
        void ended();
    }

    /** What resources have to close in, at least. */
    private static final long LEAST_CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final SupervisorConfig config;
    private final TaskEnvironment environment;
    private final GroupActor root;
    private final SlotTable slots;
    private final Census census;
    private final Owner owner;
    private final ShutdownCallers callers;
    private final ShutdownSteps steps;
    private final ResourceCloser resources;

    /** Whether a thread has been started for it. */
    private final AtomicBoolean started = new AtomicBoolean();

    /** The thread that performs it, null until there is one. */
    private final AtomicReference<@Nullable Thread> performer = new AtomicReference<>();

    private final ReadOnlyStage<ShutdownReport> done = new ReadOnlyStage<>();

    private final FirstAsker asker;

    // Written by the thread that performs it, read by whoever wants to know how far it is.
    private volatile long begunNanos = System.nanoTime();
    private volatile int taskCount;

    private final GivenChildren given = new GivenChildren();

    // What follows belongs to the thread that performs it.
    private final List<ShutdownReport.Abandoned> abandoned = new ArrayList<>();
    private int withoutCore;
    private Duration stoppedIn = Duration.ZERO;

    ShutdownSequence(
            SupervisorConfig config,
            TaskEnvironment environment,
            GroupActor root,
            SlotTable slots,
            Census census,
            List<AutoCloseable> resources,
            Owner owner) {
        this.config = config;
        this.environment = environment;
        this.root = root;
        this.slots = slots;
        this.census = census;
        this.owner = owner;
        this.asker = new FirstAsker(environment.threads());
        this.callers = new ShutdownCallers(environment, root);
        this.steps = new ShutdownSteps(environment, callers);
        this.resources = new ResourceCloser(resources, environment, callers);
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
        asker.failed(cause);
        begin();
    }

    /** Begins because the current thread asks for it, unless that was done. */
    CompletionStage<ShutdownReport> begin(ShutdownReason reason) {
        asker.ask(reason);
        return begin();
    }

    private CompletionStage<ShutdownReport> begin() {
        if (!start()) {
            environment.threads().recovery().defer(this::perform);
        }
        return done;
    }

    /** Has a thread perform it, unless that was done; returns false if none can be started. */
    private boolean start() {
        if (started.compareAndSet(false, true)) {
            try {
                environment.threads().platform("shutdown", this::perform).start();
            } catch (Throwable e) {
                started.set(false);
                return false;
            }
        }
        return true;
    }

    /** Returns whether it has ended. */
    boolean isDone() {
        return done.isDone();
    }

    /** Returns the outcome of the supervisor as a whole. */
    CompletableFuture<TaskOutcome> outcome() {
        return done.handOut(new RootOutcome(), environment.futures());
    }

    /**
     * Begins because the current thread asks for it, unless that was done, and waits for the end, whatever interrupts. On a thread
     * that the shutdown cannot do without it returns what is known so far.
     */
    ShutdownReport join(ShutdownReason reason) {
        asker.ask(reason);
        return join();
    }

    private ShutdownReport join() {
        Thread current = Thread.currentThread();
        if (!done.isDone() && isNeeded(current)) {
            begin();
            return soFar();
        }
        callers.noteCurrent();
        if (!start()) {
            perform(); // No thread could be started: this one has to wait in any case.
        }
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

    /** Returns whether the shutdown would wait for this thread, the current one, for ever. */
    private boolean isNeeded(Thread current) {
        return performer.get() == current
                || steps.isOwn(current)
                || resources.isOwn(current)
                || callers.keepsAnAttemptRunning(current)
                || StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                        .walk(frames ->
                                frames.anyMatch(frame -> Timer.class.isAssignableFrom(frame.getDeclaringClass())));
    }

    /** Returns the children of which the report is to tell how they ended. */
    GivenChildren given() {
        return given;
    }

    private ShutdownReport soFar() {
        Duration passed = performer.get() == null ? Duration.ZERO : passed();
        return Report.soFar(config.name(), asker, taskCount, callers.names(), passed);
    }

    private Duration passed() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    /** Like {@link #join}, from the JVM's shutdown hook; a shutdown that is under way learns of the exit. */
    ShutdownReport joinAtExit() {
        asker.askAtExit();
        callers.exiting();
        environment.log().exiting();
        return join();
    }

    // ---- on the thread that performs it

    /** Performs it on the current thread, unless another one does. */
    private void perform() {
        if (!performer.compareAndSet(null, Thread.currentThread())) {
            return;
        }
        begunNanos = System.nanoTime();
        try {
            done.bring(stop());
        } catch (Throwable e) {
            done.fail(e);
        }
    }

    private ShutdownReport stop() {
        Budget grace = Budget.of(nanos(config.grace()));
        Budget all = grace.plus(nanos(config.observerDrain()));
        Set<Thread> leftEarlier = environment.threads().leftBehind();
        try {
            stopTasks(grace);
            closeThreads(grace, leftEarlier);
            closeObservers(all);
            ShutdownReport report = report();
            owner.stopped(report);
            return resources.isEmpty() ? report : closeResources(all);
        } finally {
            owner.ended();
        }
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    private void stopTasks(Budget grace) {
        census.close();
        ShutdownWaits waits = new ShutdownWaits(config.name(), environment, steps, grace);
        TaskStopping stopping = new TaskStopping(environment, root, slots, callers, steps, grace, waits);
        taskCount = stopping.tasks().size();
        callers.watch(stopping.tasks(), stopping.groups(), steps.own());
        ShutdownTrigger trigger = asker.trigger().orElseThrow();
        steps.publish(
                EventKind.SHUTDOWN_REQUESTED,
                (seq, at) -> new Event.ShutdownRequested(seq, at, config.name(), taskCount, trigger));
        stopping.rejectQueued();
        stopping.tell();
        Budget whileExiting = grace.plus(nanos(config.observerDrain()) / 2);
        Budget most = grace.plus(nanos(config.grace())).plus(nanos(config.grace()));
        stopping.await(() -> callers.isExiting() ? whileExiting : most);
        stopping.awaitGroups();
        abandoned.addAll(stopping.leftBehind());
        withoutCore = stopping.withoutCore();
        stoppedIn = passed();
        publishStopped();
    }

    private void publishStopped() {
        Duration took = stoppedIn;
        if (abandoned.isEmpty()) {
            steps.publish(
                    EventKind.ALL_STOPPED_WITHIN_GRACE,
                    (seq, at) -> new Event.AllStoppedWithinGrace(seq, at, config.name(), took));
        } else {
            List<TaskId> tasks =
                    abandoned.stream().flatMap(left -> left.task().stream()).toList();
            steps.publish(
                    EventKind.GRACE_EXCEEDED, (seq, at) -> new Event.GraceExceeded(seq, at, config.name(), tasks));
        }
    }

    private void closeThreads(Budget grace, Set<Thread> leftEarlier) {
        Threads threads = environment.threads();
        environment.timers().close();
        threads.close();
        awaitThreads(grace.atLeast(TaskStopping.LINGER_NANOS));
        leftEarlier.stream()
                .filter(threads.leftBehind()::contains)
                .forEach(left -> leaveBehind("an attempt that was abandoned before", left));
    }

    /** Waits for the threads to end, and names those that did not. Observers' threads have their own time. */
    private void awaitThreads(Budget budget) {
        Threads threads = environment.threads();
        for (Thread running : threads.live()) {
            if (running == Thread.currentThread() || environment.bus().isObserverThread(running)) {
                continue;
            }
            while (running.isAlive() && threads.isLive(running) && !callers.has(running)) {
                long left = budget.left();
                if (left <= 0) {
                    boolean begun = running.getStackTrace().length > 0;
                    leaveBehind(begun ? "a callback" : "a helper that has not begun to run", running);
                    break;
                }
                joinFor(running, Math.min(left, TimeUnit.MILLISECONDS.toNanos(20)));
            }
        }
    }

    private static void joinFor(Thread running, long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(running, nanos);
        } catch (InterruptedException e) {
            LockSupport.parkNanos(nanos); // Only a bug interrupts this thread, and the budget holds anyway.
        }
    }

    private void closeObservers(Budget all) {
        steps.publish(EventKind.SUPERVISOR_STOPPED, (seq, at) -> new Event.SupervisorStopped(seq, at, config.name()));
        long drain = nanos(config.observerDrain());
        long left = Math.min(drain, all.atLeast(drain / 2).left()); // Late tasks may have had half of it.
        for (EventBus.Stuck stuck : environment.bus().close(left, callers::has)) {
            leaveBehind("observer '" + stuck.observer() + "'", stuck.thread());
        }
        steps.close().forEach(hung -> leaveBehind(hung.what(), hung.thread()));
        closeLog();
    }

    private void closeLog() {
        if (!environment.log().close(TaskStopping.LINGER_NANOS)) {
            abandoned.add(new ShutdownReport.Abandoned(
                    "the log",
                    Optional.empty(),
                    Optional.empty(),
                    new TaskvisorException("the logger 'io.taskvisor' does not take what the supervisor has to say")));
        }
    }

    private ShutdownReport closeResources(Budget all) {
        resources.close(all.atLeast(LEAST_CLOSE_NANOS));
        resources.hung().forEach(hung -> leaveBehind(hung.what(), hung.thread()));
        closeLog();
        return report();
    }

    private void leaveBehind(String what, Thread running) {
        environment.threads().abandon(running);
        TaskvisorException where = new TaskvisorException(what + " did not end");
        where.setStackTrace(running.getStackTrace());
        abandoned.add(new ShutdownReport.Abandoned(what, Optional.empty(), Optional.of(running.getName()), where));
    }

    private ShutdownReport report() {
        EventBus bus = environment.bus();
        return new Report(
                config.name(),
                asker.trigger(),
                true,
                taskCount,
                List.copyOf(abandoned),
                withoutCore,
                asker.failure(),
                given.failed(),
                callers.names(),
                bus.dropped(),
                bus.interrupted(),
                resources.failures(),
                stoppedIn,
                passed());
    }
}
