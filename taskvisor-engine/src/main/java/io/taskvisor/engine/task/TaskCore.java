package io.taskvisor.engine.task;

import io.taskvisor.FatalTaskException;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.TaskThread;
import io.taskvisor.TaskvisorException;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.RestartReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task has at any time, its attempt and its counts, and how it ends: once, whatever fails on the way.
 *
 * <p>The fields belong to the turn; {@link #abandonBy} and snapshots read them without it, as they are.
 */
abstract class TaskCore extends TurnTaker {
    private static final VarHandle ATTEMPT;

    static {
        try {
            ATTEMPT = MethodHandles.lookup().findVarHandle(TaskCore.class, "attempt", Attempt.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
        // Loaded now: when the first failure comes, it may be that there is no memory for it.
        load(FatalTaskException.class, RestartDecision.Next.class, BackoffDelay.class, BackoffStrategy.Retry.class);
        load(Home.Verdict.class, RestartReason.class, TaskOutcome.Failed.class, Grid.class, Alarm.class);
        load(Consultation.class, MissedDeadline.class, StopEcho.class);
    }

    final FailureRow row = new FailureRow();
    private long acceptedNanos;

    /** The attempt that runs, null between attempts. Written with {@link #nowRuns}. */
    private volatile @Nullable Attempt attempt;

    /** The thread that has the turn, while it is in user code: a predicate, a strategy or an inline observer. */
    private volatile @Nullable Thread inTurn;

    /** Whether a shutdown has decided the outcome past the thread that has the turn: what that does is of no consequence. */
    private volatile boolean passed;

    int attempts;

    /** Since when it waits for its turn, a permit or a thread, while it does. Others may read an old time. */
    long waitingSinceNanos;

    /** How many attempts were left behind. Others may read an old number. */
    private int abandoned;

    /** Accepted, but not let in: it waits in front of its group, which does not know of it, and has taken no name. */
    boolean outside;

    /** Whether the home was told that the task has {@linkplain Home#startedUp started up}. */
    private boolean startedUp;

    /** To name a class is to load it. */
    @SuppressWarnings("UnusedVariable")
    private static void load(Class<?>... named) {}

    TaskCore(TaskEnvironment environment, Home home, TaskSpec spec, TaskId id) {
        super(environment, home, spec, id);
    }

    /** Notes that it is accepted now, before anybody sees it. */
    final void acceptNow() {
        acceptedNanos = now();
        waitingSinceNanos = acceptedNanos;
    }

    @Override
    final @Nullable Attempt running() {
        return attempt;
    }

    /** Says which attempt runs; only with the turn. Without a fence: giving the turn back is one. */
    final void nowRuns(@Nullable Attempt next) {
        ATTEMPT.setRelease(this, next);
    }

    /** Gives up the place in the queue for a permit, or the permit. */
    abstract void leaveQueue();

    /** Returns for how long the task has been there. */
    final long ageNanos(long now) {
        return now - acceptedNanos;
    }

    /** Returns when the task must have finished. Any thread. */
    final long deadlineNanos() {
        return Deadlines.from(acceptedNanos, policy().deadlineNanos());
    }

    /** Returns what ended the last attempt, if that failed. Any thread. */
    final Optional<Throwable> lastFailure() {
        return Optional.ofNullable(row.last());
    }

    /**
     * Returns the threads that are in code of the task's: its attempt's, that of the callbacks, and the one that has its turn
     * and asks what is to follow, or calls an inline observer. Any thread.
     */
    public final List<Thread> liveThreads() {
        Attempt running = attempt;
        Thread asking = inTurn;
        if (running == null) {
            return asking == null ? List.of() : List.of(asking);
        }
        List<Thread> threads = running.threads();
        if (asking != null && !threads.contains(asking)) {
            threads.add(asking);
        }
        return threads;
    }

    @Override
    public final List<TaskThread> threads() {
        return liveThreads().stream().map(TaskThread::of).toList();
    }

    /**
     * Returns whether this thread has the turn, and is in user code, while another one or a stage runs an attempt that has not
     * been told to stop: it cannot be before the thread comes back. Any thread.
     */
    public final boolean isKeptFromStoppingBy(Thread thread) {
        Attempt running = attempt;
        return inTurn == thread
                && running != null
                && !running.isCancelled()
                && !running.isOver()
                && !running.threads().contains(thread);
    }

    /** Says that the current thread, which has the turn, enters user code. */
    final void beginUserCode() {
        inTurn = Thread.currentThread();
    }

    /** Says that it has left it. */
    final void endUserCode() {
        inTurn = null;
    }

    /** Tells the home, once, that the task has been ready, or that nobody is to wait for that any more. */
    final void startedUp() {
        if (!startedUp && !outside) {
            startedUp = true;
            home().startedUp();
        }
    }

    /** Ends the task with this outcome, unless it has one. */
    final void finish(TaskOutcome outcome) {
        if (decide()) {
            conclude(outcome);
            afterwards(DELIVER);
        }
    }

    private void conclude(TaskOutcome outcome) {
        try {
            leaveQueue();
        } finally {
            conclude(outcome, role(), now());
        }
    }

    /** Tells the outcome that the caller decided, frees the name, and only then lets it be seen. */
    private void conclude(TaskOutcome outcome, Role role, long now) {
        try {
            environment().history().ended(id(), outcome, environment().time(), now);
            if (!(outcome instanceof TaskOutcome.Rejected)) {
                TaskEvents.finished(this, role, outcome, now - acceptedNanos);
            }
        } finally {
            boolean mayHang = environment().bus().mayHoldUp();
            try {
                startedUp();
                if (mayHang) {
                    environment().leaving().begin(this);
                }
                home().leave(this);
                if (outcome instanceof TaskOutcome.Rejected rejected) {
                    home().rejected(rejected.reason());
                    TaskEvents.rejected(this, role, rejected.reason());
                } else {
                    TaskEvents.removed(this, role);
                }
            } finally {
                settle(outcome);
                forgetEnded(attempt);
                if (mayHang) {
                    environment().leaving().end(this);
                }
            }
        }
    }

    /** The task has finished, but what had to be done about it may not have been. All of it can be done twice. */
    final void concludeAgain() {
        leaveQueue();
        startedUp();
        home().leave(this);
        if (!isSettled()) {
            settle(new TaskOutcome.Failed(
                    new TaskvisorException("the end of task '" + id().path() + "' was lost"), attempts));
        }
        afterwards(DELIVER | ATTEND);
    }

    @Override
    final void broken(Throwable bug) {
        if (passed) {
            return; // A turn that finds its task finished in the middle of something.
        }
        try {
            environment()
                    .log()
                    .log(
                            LogKind.INTERNAL_ERROR,
                            () -> "internal error in task '" + id().path() + "'; failing the task",
                            bug);
        } finally {
            if (decide()) {
                conclude(new TaskOutcome.Failed(bug, attempts));
            }
            if (isSettled()) {
                afterwards(DELIVER);
            }
        }
    }

    /** Ends a task that was cancelled, and whose attempt goes on for too long. */
    final void abandonForGood() {
        Attempt running = attempt;
        if (phase() == TaskState.STOPPING && running != null) {
            Throwable where = running.whereStuck();
            if (leaveBehind(running, where, false, role())) {
                finish(new TaskOutcome.Abandoned(where, attempts));
            }
        }
    }

    /** Leaves an attempt and its thread to themselves; returns false if it has ended by now. */
    final boolean leaveBehind(Attempt running, Throwable where, boolean goesOn, Role role) {
        List<Thread> left = running.threads();
        if (!running.abandon()) {
            return false;
        }
        String name = id().path() + " (abandoned attempt " + running.attempt() + ')';
        left.forEach(thread -> environment().threads().abandon(thread, name));
        List<Thread> still = running.threads();
        // One that came back in between was not found among those left behind, and is not to stay there.
        left.stream()
                .filter(thread -> !still.contains(thread))
                .forEach(environment().threads()::cameBack);
        abandoned = Count.next(abandoned);
        long ran = environment().time().nanos() - running.startedNanos();
        TaskEvents.abandoned(this, role, running.attempt(), ran, where, goesOn);
        return true;
    }

    /** Returns how many attempts were left behind. Any thread. */
    final int abandonedAttempts() {
        return abandoned;
    }

    /** An attempt that was left behind has ended after all, on the current thread. */
    final void abandonedEnded(Attempt ended) {
        environment().threads().cameBack(Thread.currentThread());
        environment().history().abandonedEnded();
        forgetEnded(ended);
        environment()
                .log()
                .log(LogKind.ABANDONED_ENDED, () -> ended + ", which had been abandoned, has ended", ended.failure());
    }

    /**
     * Forgets an attempt that was left behind for good and is over by now. Called when it may be over, and when the outcome is
     * there: one of the two comes last.
     */
    final void forgetEnded(@Nullable Attempt left) {
        if (left != null && left.isOver() && isSettled()) {
            ATTEMPT.compareAndSet(this, left, null);
        }
    }

    /**
     * Returns whether the task, which was told to stop, would go on if it had a core, as far as can be seen: its attempt
     * {@linkplain Attempt#awaitsCore has not run} since, or has ended, and what is to be done about that is not done yet. Not
     * while a thread is in user code with its turn. Any thread.
     */
    public final boolean awaitsCore() {
        if (inTurn != null || isSettled()) {
            return false;
        }
        Attempt running = attempt;
        return running == null || running.isOver() || running.awaitsCore();
    }

    /** Has the task abandoned now, by a shutdown whose time is up. */
    public final void abandonBy(Role role) {
        signal(ABANDON, role);
    }

    /** Returns whether the outcome is decided, and so about to be delivered. */
    public final boolean isDecided() {
        return has(DECIDED);
    }

    /**
     * Decides the outcome past a thread that hangs with the turn, in user code (a backoff strategy, say), and so keeps the
     * task from answering {@link #abandonBy}. That thread may come back at any time: what belongs to its turn is read here, as
     * it is, and not written. The permit that the task may have remains its own.
     */
    public final void abandonAnyway() {
        if (has(DECIDED)) {
            return;
        }
        passed = true;
        if (decide()) {
            Attempt running = attempt;
            Throwable where = running == null ? whereUndecided() : running.whereStuck();
            if (running != null) {
                leaveBehind(running, where, false, Role.FORCED);
            }
            conclude(
                    outside ? new TaskOutcome.Rejected(home().refusal()) : new TaskOutcome.Abandoned(where, attempts),
                    Role.FORCED,
                    environment().time().nanos());
            deliver(Role.BORROWED);
        }
    }

    /**
     * Gives the task an outcome whose own was decided, by a thread that hangs while it tells of it: in an inline observer. Past
     * that thread, as with {@link #abandonAnyway}.
     */
    public final void settleAnyway() {
        if (isDecided() && !isSettled()) {
            TaskvisorException where = new TaskvisorException("task '" + id().path()
                    + "' has ended, but an observer that is called inline does not return from being told so");
            locate(where, inTurn);
            home().leave(this);
            TaskOutcome outcome = new TaskOutcome.Abandoned(where, attempts);
            TimeSource time = environment().time();
            environment().history().ended(id(), outcome, time, time.nanos());
            if (settle(outcome)) {
                deliver(Role.BORROWED);
            }
        }
    }

    /** Gives an exception the stack trace of where a thread is, which is left behind. */
    private void locate(TaskvisorException exception, @Nullable Thread stuck) {
        if (stuck == null) {
            exception.setStackTrace(new StackTraceElement[0]);
        } else {
            exception.setStackTrace(stuck.getStackTrace());
            environment().threads().abandon(stuck);
        }
    }

    private Throwable whereUndecided() {
        TaskvisorException where = new TaskvisorException("task '" + id().path() + "' hangs between two attempts");
        locate(where, inTurn);
        return where;
    }
}
