package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.StopReason;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskReturnedException;
import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.TaskvisorException;
import io.taskvisor.WaitSnapshot;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.task.RestartDecision.Ending;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.RestartReason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one task. It answers the signals of its {@link Mailbox}, one thread at a time.
 *
 * <p>The life of a task, in the order of the methods below: {@code onStart} → {@code queueUp} for a permit, then for a
 * thread → {@code onThread} starts an attempt, which {@link AttemptRunner} runs → {@code onEnded} finds what follows → again
 * at once on the same thread, or {@code delay} and, at the {@code onAlarm} of {@link StoppableTask}, {@code queueUp} → … →
 * {@code finish} of {@link TaskCore}. Callers come in between with {@code onCancel}, {@code onRequest} and the like.
 */
public final class TaskActor extends GuidedTask {
    // What follows belongs to the turn.
    /** Of a fixed-rate task, from its first attempt on. */
    @Nullable
    Grid grid;

    /** Null where there is no limit. */
    private final @Nullable PermitPlace place;

    /** A thread was asked for, and has not come yet. */
    private boolean threadComing;

    /** Only the worker's thread sets this. */
    private boolean leavesThread;

    /** Why the executor refused; written before REJECTED is sent. */
    private volatile @Nullable Throwable rejection;

    /** Creates a task that nobody sees before it is {@linkplain #accept accepted}. */
    public TaskActor(TaskEnvironment environment, Home home, TaskSpec spec, TaskId id) {
        super(environment, home, spec, id);
        this.place = environment.permits() == null ? null : new PermitPlace(environment.permits());
    }

    /**
     * Accepts the task: from here on it will have an outcome. The turn is the current thread's until {@link #begin} or {@link
     * #announce}.
     */
    public void accept() {
        acceptNow();
        acceptWithTurn();
    }

    /** Tells of the accepted task and starts it, all in the turn that it has from its {@link #accept}. */
    public void begin(Role role) {
        endFirstTurn(ADDED | START, role);
    }

    /** Tells of the accepted task, before anything else can happen to it, on the thread that adds it. */
    public void announce(Role role) {
        endFirstTurn(ADDED | ALARM, role); // It may have a deadline, and be started much later.
    }

    @Override
    void answer(int signals) {
        if (phase() == TaskState.FINISHED) {
            if ((signals & REDO) != 0) {
                concludeAgain();
            }
            if ((signals & PERMIT) != 0) {
                onPermit(); // It was on the way when the task finished.
            }
            return;
        }
        long now = now();
        if ((signals & ADDED) != 0) {
            answered(ADDED);
            TaskEvents.added(this);
        }
        if ((signals & REDO) != 0) {
            onRedo(now);
        }
        if ((signals & (AGREED | GIVE_UP)) != 0) {
            onRuling(signals, now);
        }
        if ((signals & START) != 0) {
            onStart(now);
        }
        if ((signals & CANCEL) != 0) {
            onCancel(now);
        }
        if ((signals & READY) != 0) {
            onReady();
        }
        if ((signals & ENDED) != 0) {
            seeToEnd(requireNonNull(running()), now);
            haltIfDue(now);
        }
        if ((signals & CLEAR) != 0) {
            row.clear();
        }
        if ((signals & HALT) != 0) {
            onHalt((signals & AFRESH) != 0, now);
        }
        if ((signals & ABANDON) != 0) {
            abandonForGood();
        }
        if ((signals & ALARM) != 0) {
            onAlarm(now);
        }
        if ((signals & (PAUSE | RESUME)) != 0) {
            onPauseOrResume(signals, now);
        }
        if ((signals & (RESTART | RUN_NOW)) != 0) {
            onRequest(signals, now);
        }
        if ((signals & ASK_AGAIN) != 0) {
            askAgain();
        }
        if ((signals & LATE) != 0) {
            answered(LATE);
            Waiting.of(this).ifPresent(reason -> TaskEvents.waiting(this, reason, now - waitingSinceNanos));
        }
        if ((signals & REJECTED) != 0) {
            answered(REJECTED);
            onRejected(now);
        }
        if ((signals & PERMIT) != 0) {
            onPermit();
        }
        if ((signals & THREAD) != 0) {
            answered(THREAD);
            onThread(now);
        }
        arm();
    }

    // ---- to an attempt

    private void onStart(long now) {
        if (phase() == TaskState.PENDING && (!outside || goIn())) {
            expectReady();
            long wait = Pauses.beforeFirst(this, policy());
            if (wait == 0) {
                queueUp(now);
            } else if (!has(DECIDED)) { // Else a shutdown went past code of the user's that hung.
                dueNanos = TimeSource.after(now, wait);
                moveTo(TaskState.SCHEDULED);
            }
        }
    }

    /** Waits for a permit, then for a thread; a paused task waits for neither. */
    @Override
    void queueUp(long now) {
        if (phase() != TaskState.WAITING) {
            waitingSinceNanos = now;
            moveTo(TaskState.WAITING);
        }
        if (isHeld()) {
            return;
        }
        if (place == null || place.ask(this)) {
            askForThread();
        }
    }

    /** Returns whether no attempt may start: the task is paused, or a cancel has come and is answered next. */
    private boolean isHeld() {
        return (word() & (PAUSED | CANCEL)) != 0;
    }

    private void onPermit() {
        requireNonNull(place).granted();
        answered(PERMIT);
        if (phase() == TaskState.WAITING && !isHeld()) {
            askForThread();
        } else {
            leaveQueue();
        }
    }

    private void askForThread() {
        if (!threadComing) {
            threadComing = true;
            afterwards(DISPATCH);
        }
    }

    @Override
    void askAgain() {
        if (phase() == TaskState.WAITING && !isHeld() && (place == null || place.isHeld())) {
            threadComing = false; // Should the other one come all the same, one of the two finds nothing to do.
            askForThread();
        }
    }

    /** Returns whether it holds a permit, as far as can be seen. Any thread. */
    public boolean holdsPermit() {
        return place != null && place.isHeld();
    }

    /** Returns since when it waits for something other than a delay; {@link TimeSource#NEVER} if it does not. Any thread. */
    public long waitsSince() {
        return Waiting.of(this).isPresent() ? waitingSinceNanos : TimeSource.NEVER;
    }

    /** Has it told that it has waited for long, if it still waits. */
    public void tellLate() {
        signal(LATE, Role.CALLER);
    }

    /** A thread of the executor is here; if another one answers for it, it has gone. */
    private void onThread(long now) {
        threadComing = false;
        if (phase() == TaskState.WAITING && !isHeld() && (place == null || place.isHeld())) {
            if (role() == Role.WORKER) {
                startAttempt(now);
            } else {
                askForThread();
            }
        }
    }

    private void startAttempt(long now) {
        long waited = phase() == TaskState.WAITING ? now - waitingSinceNanos : 0;
        if (phase() != TaskState.RUNNING) {
            moveTo(TaskState.RUNNING);
        }
        TaskPolicy policy = policy();
        if (policy.fixedRate() && grid == null) {
            grid = new Grid(now, policy.intervalNanos(0));
        }
        attempts = Count.next(attempts);
        row.attemptStarts();
        TaskEvents.starting(this, attempts, waited);
        // Not before: an observer that holds this thread back takes none of the attempt's time.
        nowRuns(new Attempt(this, policy, attempts, Thread.currentThread(), now()));
        afterwards(RUN_HERE);
        tellStarted(policy);
    }

    @Override
    void leaveQueue() {
        if (place != null && place.leave()) {
            releaseAfterwards();
        }
    }

    // ---- from an attempt

    /** An attempt has said that it is ready: this one, unless another thread of one that has ended was slow to say so. */
    private void onReady() {
        Attempt running = running();
        if (running != null && running.isReady() && !running.knownReady) {
            running.knownReady = true;
            TaskEvents.ready(this, attempts);
            tellReady();
        }
    }

    /** An attempt has ended. Should there be no memory to see to it, its end is seen to again. */
    private void seeToEnd(Attempt ended, long now) {
        answered(ENDED);
        try {
            onEnded(ended, now);
        } catch (VirtualMachineError e) {
            if (running() == null && hasAttempt(phase())) {
                nowRuns(ended);
                notAnswered(ENDED);
            }
            throw e;
        }
    }

    @Override
    void threadFailed(Throwable failure) {
        Attempt running = running();
        if (running != null && running.isUnfinishedHere()) {
            running.hasRun = true;
            if (running.end(failure)) {
                set(ENDED);
                environment().threads().recovery().leave(this);
            }
        }
    }

    private static boolean hasAttempt(TaskState phase) {
        return phase == TaskState.RUNNING || phase == TaskState.STUCK || phase == TaskState.STOPPING;
    }

    /** A step failed half way. What it has done shows in the state; what it has not is done now. */
    private void onRedo(long now) {
        switch (phase()) {
            case RUNNING, STUCK, STOPPING -> {
                Attempt running = running();
                if (running == null && phase() == TaskState.STOPPING) {
                    finish(new TaskOutcome.Cancelled(row.last(), attempts));
                } else if (running == null) {
                    failed(null, policy(), interrupted(), Ending.FAILURE, false, now);
                } else if (running.stop != null) {
                    stopAgain(running, running.stop);
                }
            }
            case WAITING -> {
                threadComing = false; // If one comes all the same, it finds nothing to do.
                queueUp(now);
            }
            case BACKING_OFF, SCHEDULED, QUARANTINED, PENDING -> leaveQueue();
            default -> {}
        }
    }

    private TaskvisorException interrupted() {
        return new TaskvisorException(
                "attempt " + attempts + " of task '" + id().path() + "' could not be started: memory or stack ran out");
    }

    private void onEnded(Attempt ended, long now) {
        nowRuns(null);
        TaskPolicy policy = policy();
        long ran = now - ended.startedNanos();
        Throwable thrown = ended.isAbandoned() ? new TaskvisorException(ended + " was abandoned") : ended.failure();
        Stop stop = ended.stop;
        if (stop == null) {
            endedByItself(ended, policy, thrown == null ? returned(ended, policy) : thrown, ran, now);
        } else if (stop.reason().isFailure()) {
            Throwable cause = stop.causeWith(thrown);
            if (stop.reason() == StopReason.NOT_READY) {
                TaskEvents.failed(this, attempts, ran, cause, Ending.FAILURE, false);
            }
            failed(ended, policy, cause, Ending.FAILURE, false, now); // A hang is no health, however long it lasted.
        } else if (!stop.isFinal()) {
            endedForRestart(ended, policy, stop, thrown, ran, now);
        } else {
            endedForGood(policy, stop, thrown, ran);
        }
    }

    /** Returns what is wrong with an attempt that returned; null if that is a success. */
    private static @Nullable Throwable returned(Attempt ended, TaskPolicy policy) {
        return policy.resident()
                ? new TaskReturnedException(ended + " returned, but is to run until it is stopped")
                : null;
    }

    private void endedByItself(Attempt ended, TaskPolicy policy, @Nullable Throwable thrown, long ran, long now) {
        if (thrown != null) {
            Ending ending = Consultation.endingOf(this, policy, thrown);
            boolean stable = isStable(ran);
            TaskEvents.failed(this, attempts, ran, thrown, ending, stable);
            failed(ended, policy, thrown, ending, stable, now);
            return;
        }
        TaskEvents.succeeded(this, attempts, ran);
        row.forget();
        tellReady();
        if (RestartDecision.next(policy, Ending.SUCCESS, 0) == RestartDecision.Next.COMPLETE) {
            finish(new TaskOutcome.Completed(attempts));
        } else {
            delay(ended, Pauses.afterSuccess(this, policy, ended, ran, now), RestartReason.INTERVAL, now);
        }
    }

    /** Decides what follows a failure; there is no {@code ended} attempt if the executor rejected it. */
    private void failed(
            @Nullable Attempt ended, TaskPolicy policy, Throwable cause, Ending ending, boolean stable, long now) {
        if (has(DECIDED)) {
            return; // A shutdown went past a predicate of the user's that hung.
        }
        row.add(cause, stable);
        switch (RestartDecision.next(policy, ending, row.failures())) {
            case RETRY -> retryIfMay(ended, policy, cause, now);
            case FATAL -> finish(new TaskOutcome.Fatal(cause, attempts));
            case QUARANTINE -> {
                leaveQueue();
                moveTo(TaskState.QUARANTINED);
                TaskEvents.quarantined(this, cause);
                tellHome(QUARANTINED_NEWS);
            }
            default -> finish(new TaskOutcome.Failed(cause, attempts));
        }
    }

    /** The task would try again: its own limits are looked at first, then its home's. */
    private void retryIfMay(@Nullable Attempt ended, TaskPolicy policy, Throwable cause, long now) {
        long wait;
        try {
            wait = Pauses.afterFailure(this, policy, ended, cause, now);
        } catch (TaskvisorException e) {
            finish(new TaskOutcome.Fatal(e, attempts));
            return;
        }
        if (has(DECIDED)) {
            return; // A shutdown went past a strategy of the user's that hung.
        }
        if (isTooLate(TimeSource.after(now, wait))) {
            finish(new TaskOutcome.Failed(MissedDeadline.ahead(this, wait), attempts));
            return;
        }
        afterwards(ATTEND); // To ask may be to tell.
        switch (home().mayRestart(cause, now)) {
            case ALONE -> delay(ended, wait, RestartReason.FAILURE, now);
            case TOGETHER -> {
                waitForGroup(wait, now);
                leavesThread = false;
            }
            case NEVER -> finish(new TaskOutcome.Failed(cause, attempts));
            case STOPPED -> finish(new TaskOutcome.Cancelled(cause, attempts));
        }
    }

    /** Goes on after a delay; without one, on the same thread if that is a worker's. */
    private void delay(@Nullable Attempt ended, long nanos, RestartReason reason, long now) {
        if (has(DECIDED)) {
            return; // A shutdown went past code of the user's that hung.
        }
        TaskEvents.restart(this, attempts, nanos, reason);
        if (nanos > 0) {
            dueNanos = TimeSource.after(now, nanos);
            leaveQueue();
            moveTo(reason == RestartReason.FAILURE ? TaskState.BACKING_OFF : TaskState.SCHEDULED);
        } else if (ended != null && role() == Role.WORKER && !isHeld() && mayStay(ended)) {
            startAttempt(now);
        } else {
            leaveQueue();
            queueUp(now);
        }
        leavesThread = false;
    }

    private void endedForRestart(
            Attempt ended, TaskPolicy policy, Stop stop, @Nullable Throwable thrown, long ran, long now) {
        if (thrown != null && Consultation.endingOfStopped(this, policy, thrown) == Ending.FATAL) {
            TaskEvents.failed(this, attempts, ran, thrown, Ending.FATAL, isStable(ran));
            finish(new TaskOutcome.Fatal(thrown, attempts));
            return;
        }
        if (stop.cause() == null) {
            TaskEvents.cancelled(this, attempts, ran, thrown);
        }
        if (stop.reason() == StopReason.GROUP) {
            leavesThread = false;
            beHalted();
            return;
        }
        row.forget();
        delay(ended, 0, RestartReason.REQUEST, now);
    }

    private void endedForGood(TaskPolicy policy, Stop stop, @Nullable Throwable thrown, long ran) {
        Ending ending = thrown == null ? Ending.SUCCESS : Consultation.endingOfStopped(this, policy, thrown);
        Throwable cause = thrown;
        if (stop.cause() != null) {
            ending = Ending.FAILURE; // It had timed out or stalled before the task was stopped.
            cause = stop.causeWith(thrown);
        } else if (ending == Ending.FATAL) {
            TaskEvents.failed(this, attempts, ran, requireNonNull(thrown), ending, isStable(ran));
        } else if (ending == Ending.SUCCESS) {
            TaskEvents.succeeded(this, attempts, ran);
        } else {
            TaskEvents.cancelled(this, attempts, ran, thrown);
        }
        finish(
                stop.reason() == StopReason.DEADLINE
                        ? new TaskOutcome.Failed(MissedDeadline.during(this, stop, ending, cause), attempts)
                        : RestartDecision.cancelled(policy.restart(), ending, cause, attempts));
    }

    private boolean mayStay(Attempt ended) {
        return !leavesThread && (place == null || !place.isWanted()) && AttemptRunner.mayStay(this, ended);
    }

    /** The worker's thread has run many attempts in a row, and is wanted back. */
    void leaveThread() {
        leavesThread = true;
    }

    @Override
    void dispatch(Role role) {
        new AttemptRunner(this).dispatch(role);
    }

    /** The executor refused, on a helper's thread. */
    void rejected(Throwable cause) {
        rejection = cause;
        signal(REJECTED, Role.CALLER);
    }

    private void onRejected(long now) {
        threadComing = false;
        if (phase() == TaskState.WAITING) {
            Throwable cause = requireNonNull(rejection);
            attempts = Count.next(attempts);
            TaskEvents.failed(this, attempts, 0, cause, Ending.FAILURE, false);
            failed(null, policy(), cause, Ending.FAILURE, false, now);
            rejection = null;
        }
    }

    // ---- callers

    private void onCancel(long now) {
        switch (phase()) {
            case RUNNING, STUCK -> stopForGood(StopReason.CANCEL, now);
            case STOPPING, FINISHED -> {}
            default ->
                finish(
                        outside
                                ? new TaskOutcome.Rejected(home().refusal())
                                : new TaskOutcome.Cancelled(null, attempts));
        }
    }

    @Override
    void waitAnew(long now) {
        waitingSinceNanos = now;
        queueUp(now);
    }

    /** Lets those go on that wait for this task to stop, which it cannot before the shutdown has ended. */
    public void passOver() {
        home().passOver();
        home().attend();
    }

    @Override
    public TaskSnapshot snapshot() {
        TaskState state = state();
        boolean delayed = state == TaskState.BACKING_OFF || state == TaskState.SCHEDULED;
        TimeSource time = environment().time();
        Attempt running = running();
        return new TaskView(
                id(),
                state,
                spec().tags(),
                attempts,
                row.failures(),
                lastFailure(),
                running == null ? Optional.empty() : Optional.of(time.instantOf(running.startedNanos())),
                running == null || running.beatNanos() == running.startedNanos()
                        ? Optional.empty()
                        : Optional.of(time.instantOf(running.beatNanos())),
                Stop.view(running, time),
                Waiting.of(this).map(reason -> new WaitSnapshot(reason, time.instantOf(waitingSinceNanos))),
                state == TaskState.STUCK ? threads() : List.of(),
                abandonedAttempts(),
                delayed ? Optional.of(time.instantOf(dueNanos)) : Optional.empty(),
                settled());
    }
}
