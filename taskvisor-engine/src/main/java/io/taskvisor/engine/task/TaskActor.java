package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.DeadlineExceededException;
import io.taskvisor.FatalTaskException;
import io.taskvisor.NotReadyException;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.run.Permits;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.task.RestartDecision.Ending;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.RestartReason;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one task. It answers the signals of its {@link Mailbox}, one thread at a time.
 *
 * <p>The life of a task, in the order of the methods below: {@link #onStart} → {@link #queueUp} for a permit, then for a
 * thread → {@link #onThread} starts an attempt, which {@link AttemptRunner} runs → {@link #onEnded} finds what follows →
 * again at once on the same thread, or {@link #delay} and, at the {@link #onAlarm}, {@link #queueUp} → … → {@link #finish}.
 * Callers come in between with {@link #onCancel}, {@link #onRequest} and the like, limits with {@link #onAlarm}.
 */
public final class TaskActor extends TurnTaker {
    /** An executor that rejects is not asked again at once, whatever the backoff. */
    private static final long REJECTED_FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final long acceptedNanos;

    // What follows belongs to the turn; snapshots read it as it is.
    private final FailureRow row = new FailureRow();
    private @Nullable Attempt attempt;
    private int attempts;
    private long dueNanos;
    private @Nullable Grid grid;
    private @Nullable Alarm alarm;

    private Permits.@Nullable Ticket ticket;
    private boolean holdsPermit;
    private boolean permitComing;
    private boolean threadComing;

    /** Only the worker's thread sets this. */
    private boolean leavesThread;

    /** Why the executor refused; written before REJECTED is sent. */
    private volatile @Nullable Throwable rejection;

    /** Creates a task that nobody sees before it is {@linkplain #accept accepted}. */
    public TaskActor(TaskEnvironment environment, Home home, TaskSpec spec, TaskId id) {
        super(environment, home, spec, id);
        this.acceptedNanos = environment.time().nanos();
    }

    /** Accepts the task: from here on it will have an outcome. */
    public void accept() {
        set(ACCEPTED | START);
    }

    /** Returns whether the task was accepted. */
    public boolean isAccepted() {
        return has(ACCEPTED);
    }

    /** Starts the accepted task. */
    public void start() {
        signal(START, Role.CALLER);
    }

    @Override
    void answer(int signals) {
        long now = environment().time().nanos();
        if ((signals & START) != 0) {
            onStart();
        }
        if ((signals & CANCEL) != 0) {
            onCancel(now);
        }
        if ((signals & ENDED) != 0 && attempt != null) {
            onEnded(attempt, now);
        }
        if ((signals & ABANDON) != 0) {
            abandonForGood();
        }
        if ((signals & ALARM) != 0) {
            onAlarm(now);
        }
        if ((signals & (PAUSE | RESUME)) != 0) {
            onPauseOrResume(signals);
        }
        if ((signals & (RESTART | RUN_NOW)) != 0) {
            onRequest(signals, now);
        }
        if ((signals & REJECTED) != 0) {
            onRejected(now);
        }
        if ((signals & PERMIT) != 0) {
            onPermit();
        }
        if ((signals & THREAD) != 0) {
            onThread(now);
        }
        if ((signals & READY) != 0 && attempt != null) {
            TaskEvents.ready(this, attempts);
        }
        arm();
    }

    // ---- to an attempt

    private void onStart() {
        if (phase() == TaskState.PENDING) {
            TaskEvents.added(this);
            queueUp();
        }
    }

    /** Waits for a permit, then for a thread; a paused task waits for neither. */
    private void queueUp() {
        if (phase() != TaskState.WAITING) {
            moveTo(TaskState.WAITING);
        }
        if (has(PAUSED)) {
            return;
        }
        Permits permits = environment().permits();
        if (permits != null && !holdsPermit) {
            if (ticket != null || permitComing) {
                return;
            }
            ticket = permits.acquire(this);
            holdsPermit = ticket == null;
        }
        if (permits == null || holdsPermit) {
            askForThread();
        }
    }

    private void onPermit() {
        ticket = null;
        permitComing = false;
        holdsPermit = true;
        if (phase() == TaskState.WAITING && !has(PAUSED)) {
            askForThread();
        } else {
            releasePermit();
        }
    }

    private void askForThread() {
        if (!threadComing) {
            threadComing = true;
            afterwards(DISPATCH);
        }
    }

    /** A thread of the executor is here; if another one answers for it, it has gone. */
    private void onThread(long now) {
        threadComing = false;
        if (phase() == TaskState.WAITING && !has(PAUSED) && (environment().permits() == null || holdsPermit)) {
            if (role() == Role.WORKER) {
                startAttempt(now);
            } else {
                askForThread();
            }
        }
    }

    private void startAttempt(long now) {
        if (phase() != TaskState.RUNNING) {
            moveTo(TaskState.RUNNING);
        }
        TaskPolicy policy = policy();
        if (policy.fixedRate() && grid == null) {
            grid = new Grid(now, policy.intervalNanos(0));
        }
        attempts++;
        attempt = new Attempt(this, policy, attempts, Thread.currentThread(), now);
        TaskEvents.starting(this, attempts);
        startHere(attempt);
    }

    /** Gives up the place in the queue for a permit, or the permit. */
    private void leaveQueue() {
        if (ticket != null) {
            permitComing = !requireNonNull(environment().permits()).leave(ticket);
            ticket = null;
        }
        releasePermit();
    }

    private void releasePermit() {
        if (holdsPermit) {
            holdsPermit = false;
            afterwards(RELEASE);
        }
    }

    // ---- from an attempt

    private void onEnded(Attempt ended, long now) {
        attempt = null;
        TaskPolicy policy = policy();
        long ran = now - ended.startedNanos();
        Throwable thrown = ended.isAbandoned() ? null : ended.failure();
        Stop stop = ended.stop;
        if (stop == null) {
            endedByItself(ended, policy, thrown, ran, now);
        } else if (stop.reason().isFailure()) {
            Throwable cause = stoppedBy(stop, thrown);
            if (stop.reason() == Stop.Reason.NOT_READY) {
                TaskEvents.failed(this, attempts, ran, cause, Ending.FAILURE);
            }
            failed(ended, policy, cause, Ending.FAILURE, ran, now);
        } else if (stop.reason() == Stop.Reason.RESTART) {
            endedForRestart(ended, policy, stop, thrown, ran, now);
        } else {
            endedForGood(policy, stop, thrown, ran);
        }
    }

    private void endedByItself(Attempt ended, TaskPolicy policy, @Nullable Throwable thrown, long ran, long now) {
        if (thrown != null) {
            Ending ending = classify(policy, thrown);
            TaskEvents.failed(this, attempts, ran, thrown, ending);
            failed(ended, policy, thrown, ending, ran, now);
            return;
        }
        TaskEvents.succeeded(this, attempts, ran);
        row.succeeded();
        if (RestartDecision.next(policy, Ending.SUCCESS, 0) == RestartDecision.Next.COMPLETE) {
            finish(new TaskOutcome.Completed(attempts));
        } else {
            long pause = grid == null
                    ? RestartDecision.pauseNanos(policy, ran)
                    : grid(policy).afterSuccess(ended.startedNanos(), now, policy.missedTicks()) - now;
            delay(ended, pause, RestartReason.INTERVAL, now);
        }
    }

    /** Decides what follows a failure; there is no {@code ended} attempt if the executor rejected it. */
    private void failed(
            @Nullable Attempt ended, TaskPolicy policy, Throwable cause, Ending ending, long ran, long now) {
        row.add(cause, ran, policy.stableAfterNanos());
        switch (RestartDecision.next(policy, ending, row.failures())) {
            case RETRY -> retry(ended, policy, cause, now);
            case FATAL -> finish(new TaskOutcome.Fatal(cause, attempts));
            case QUARANTINE -> {
                releasePermit();
                moveTo(TaskState.QUARANTINED);
                TaskEvents.quarantined(this, cause);
            }
            default -> finish(new TaskOutcome.Failed(cause, attempts));
        }
    }

    private void retry(@Nullable Attempt ended, TaskPolicy policy, Throwable cause, long now) {
        long wait;
        try {
            wait = BackoffDelay.nanos(policy.backoff(), row, cause, environment().random());
        } catch (TaskvisorException e) {
            finish(new TaskOutcome.Fatal(e, attempts));
            return;
        }
        if (ended == null) {
            wait = Math.max(wait, REJECTED_FLOOR_NANOS);
        } else if (grid != null) {
            wait = grid(policy).afterFailure(ended.startedNanos(), TimeSource.after(now, wait)) - now;
        }
        delay(ended, wait, RestartReason.FAILURE, now);
    }

    /** Goes on after a delay; without one, on the same thread if that is a worker's. */
    private void delay(@Nullable Attempt ended, long nanos, RestartReason reason, long now) {
        TaskEvents.restart(this, attempts, nanos, reason);
        if (nanos > 0) {
            dueNanos = TimeSource.after(now, nanos);
            releasePermit();
            moveTo(reason == RestartReason.FAILURE ? TaskState.BACKING_OFF : TaskState.SCHEDULED);
        } else if (ended != null && role() == Role.WORKER && !has(PAUSED) && mayStay(ended)) {
            startAttempt(now);
        } else {
            releasePermit();
            queueUp();
        }
        leavesThread = false;
    }

    private void endedForRestart(
            Attempt ended, TaskPolicy policy, Stop stop, @Nullable Throwable thrown, long ran, long now) {
        if (thrown != null && classify(policy, thrown) == Ending.FATAL) {
            TaskEvents.failed(this, attempts, ran, thrown, Ending.FATAL);
            finish(new TaskOutcome.Fatal(thrown, attempts));
            return;
        }
        if (stop.cause() == null) {
            TaskEvents.cancelled(this, attempts, ran, thrown);
        }
        row.clear();
        delay(ended, 0, RestartReason.REQUEST, now);
    }

    private void endedForGood(TaskPolicy policy, Stop stop, @Nullable Throwable thrown, long ran) {
        Ending ending = thrown == null ? Ending.SUCCESS : classify(policy, thrown);
        Throwable cause = thrown;
        if (stop.cause() != null) {
            ending = Ending.FAILURE; // It had timed out or stalled before the task was stopped.
            cause = stoppedBy(stop, thrown);
        } else if (ending == Ending.FATAL) {
            TaskEvents.failed(this, attempts, ran, requireNonNull(thrown), ending);
        } else if (ending == Ending.SUCCESS) {
            TaskEvents.succeeded(this, attempts, ran);
        } else {
            TaskEvents.cancelled(this, attempts, ran, thrown);
        }
        finish(
                stop.reason() == Stop.Reason.DEADLINE
                        ? new TaskOutcome.Failed(deadlineExceeded(cause), attempts)
                        : RestartDecision.cancelled(policy.restart(), ending, cause, attempts));
    }

    private static Throwable stoppedBy(Stop stop, @Nullable Throwable thrown) {
        Throwable cause = requireNonNull(stop.cause());
        if (thrown != null && thrown != cause) {
            cause.addSuppressed(thrown);
        }
        return cause;
    }

    private Ending classify(TaskPolicy policy, Throwable thrown) {
        if (thrown instanceof FatalTaskException) {
            return Ending.FATAL;
        }
        try {
            return policy.fatalWhen().isPresent() && policy.fatalWhen().get().test(thrown)
                    ? Ending.FATAL
                    : Ending.FAILURE;
        } catch (Throwable e) {
            log(Level.WARNING, "fatalWhen of task '" + id().path() + "' failed; the failure counts as retryable", e);
            return Ending.FAILURE;
        }
    }

    private boolean mayStay(Attempt ended) {
        return !leavesThread && AttemptRunner.mayStay(this, ended);
    }

    /** The worker's thread has run many attempts in a row, and is wanted back. */
    void leaveThread() {
        leavesThread = true;
    }

    /** Returns the grid, moved to the present when its width was changed. */
    private Grid grid(TaskPolicy policy) {
        Grid current = requireNonNull(grid);
        long period = policy.intervalNanos(current.periodNanos());
        if (period != current.periodNanos()) {
            current = new Grid(environment().time().nanos(), period);
            grid = current;
        }
        return current;
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
            attempts++;
            TaskEvents.failed(this, attempts, 0, cause, Ending.FAILURE);
            failed(null, policy(), cause, Ending.FAILURE, 0, now);
        }
    }

    // ---- callers

    private void onCancel(long now) {
        switch (phase()) {
            case RUNNING, STUCK -> stopForGood(Stop.Reason.CANCEL, now);
            case STOPPING, FINISHED -> {}
            default -> finish(new TaskOutcome.Cancelled(null, attempts));
        }
    }

    private void onPauseOrResume(int signals) {
        if ((signals & RESUME) != 0 && phase() != TaskState.FINISHED) {
            TaskEvents.resumed(this);
            if (phase() == TaskState.QUARANTINED) {
                row.clear();
                queueUp();
            } else if (phase() == TaskState.WAITING) {
                queueUp();
            }
        }
        if ((signals & PAUSE) != 0 && has(PAUSED) && phase() != TaskState.FINISHED) {
            TaskEvents.paused(this);
            if (phase() == TaskState.WAITING) {
                leaveQueue();
            }
        }
    }

    private void onRequest(int signals, long now) {
        boolean afresh = (signals & RESTART) != 0;
        switch (phase()) {
            case BACKING_OFF, SCHEDULED -> {
                if (afresh) {
                    row.clear();
                }
                TaskEvents.restart(this, attempts, 0, RestartReason.REQUEST);
                queueUp();
            }
            case RUNNING -> {
                if (afresh) {
                    restartRunning(requireNonNull(attempt), now);
                }
            }
            default -> {}
        }
    }

    private void restartRunning(Attempt running, long now) {
        if (running.stop == null) {
            beginStop(running, Stop.Reason.RESTART, null, now);
        } else {
            running.stop.becomeRestart();
        }
    }

    // ---- stopping an attempt

    private void beginStop(Attempt running, Stop.Reason reason, @Nullable Throwable cause, long now) {
        Stop stop = new Stop(reason, cause, now);
        running.stop = stop;
        stop.interruptAtNanos = Deadlines.from(now, running.cancel());
    }

    private void stopForGood(Stop.Reason reason, long now) {
        Attempt running = requireNonNull(attempt);
        if (running.stop == null) {
            beginStop(running, reason, null, now);
        } else {
            running.stop.becomeFinal(reason, now);
        }
        moveTo(TaskState.STOPPING);
    }

    private void onAlarm(long now) {
        if (alarm != null && alarm.fired()) {
            alarm = null;
        }
        if (deadlineNanos() <= now) {
            onDeadline(now);
        }
        switch (phase()) {
            case BACKING_OFF, SCHEDULED -> {
                if (dueNanos <= now) {
                    queueUp();
                }
            }
            case RUNNING, STUCK, STOPPING -> {
                Attempt running = requireNonNull(attempt);
                if (running.stop != null) {
                    checkStopped(running, running.stop, now);
                } else if (!running.isDone()) {
                    checkLimits(running, now);
                }
            }
            default -> {}
        }
    }

    private void onDeadline(long now) {
        switch (phase()) {
            case RUNNING, STUCK -> {
                if (!requireNonNull(attempt).isDone()) {
                    stopForGood(Stop.Reason.DEADLINE, now);
                }
            }
            case STOPPING, FINISHED -> {}
            default -> finish(new TaskOutcome.Failed(deadlineExceeded(row.last()), attempts));
        }
    }

    private DeadlineExceededException deadlineExceeded(@Nullable Throwable last) {
        return new DeadlineExceededException(
                "task '" + id().path() + "' did not finish within its deadline of "
                        + Duration.ofNanos(policy().deadlineNanos()),
                last == null ? row.last() : last);
    }

    private void checkLimits(Attempt running, long now) {
        TaskPolicy policy = running.policy();
        String who = "attempt " + attempts + " of task '" + id().path() + "' ";
        if (Deadlines.timeout(running) <= now) {
            AttemptTimeoutException cause = running.locate(new AttemptTimeoutException(
                    who + "ran past its timeout of " + Duration.ofNanos(policy.timeoutNanos())));
            TaskEvents.timedOut(this, attempts, cause);
            beginStop(running, Stop.Reason.TIMEOUT, cause, now);
        } else if (Deadlines.stall(running) <= now) {
            AttemptStalledException cause = running.locate(new AttemptStalledException(
                    who + "gave no heartbeat for " + Duration.ofNanos(policy.heartbeatNanos())));
            TaskEvents.stalled(this, attempts, cause);
            beginStop(running, Stop.Reason.STALL, cause, now);
        } else if (Deadlines.readiness(running) <= now) {
            NotReadyException cause = running.locate(new NotReadyException(
                    who + "was not ready within " + Duration.ofNanos(policy.readinessNanos())));
            beginStop(running, Stop.Reason.NOT_READY, cause, now);
        }
    }

    private void checkStopped(Attempt running, Stop stop, long now) {
        if (stop.interruptAtNanos <= now) {
            stop.interruptAtNanos = TimeSource.NEVER;
            running.interrupt();
        }
        TaskPolicy policy = policy();
        boolean graceOver = Deadlines.grace(stop, policy, environment().graceNanos()) <= now;
        if (stop.reason().isFinal()) {
            if (graceOver) {
                abandonForGood();
            }
        } else if (Deadlines.abandon(stop, policy) <= now) {
            abandonAndGoOn(running);
        } else if (graceOver && phase() == TaskState.RUNNING) {
            moveTo(TaskState.STUCK);
            TaskEvents.stuck(this, attempts, running.whereStuck());
        }
    }

    private void abandonForGood() {
        Attempt running = attempt;
        if (phase() == TaskState.STOPPING && running != null) {
            Throwable where = running.whereStuck();
            if (running.abandon()) {
                running.thread().ifPresent(environment().threads()::abandon);
                finish(new TaskOutcome.Abandoned(where, attempts));
            }
        }
    }

    private void abandonAndGoOn(Attempt running) {
        Throwable where = running.whereStuck();
        if (running.abandon()) {
            running.thread().ifPresent(environment().threads()::abandon);
            log(Level.WARNING, "task '" + id().path() + "' abandons " + running + " and goes on", where);
            set(ENDED); // Answered next in this turn, or by a helper.
        }
    }

    /** An abandoned attempt has ended after all, on the current thread. */
    void abandonedEnded(Attempt ended) {
        environment().threads().cameBack(Thread.currentThread());
        log(Level.INFO, ended + ", which had been abandoned, has ended", ended.failure());
    }

    // ---- the alarm

    /** Sees to it that the task is looked at when its next time comes. */
    private void arm() {
        long at = nextTime();
        if (alarm != null && (at < alarm.atNanos() || phase() == TaskState.FINISHED)) {
            alarm.cancel();
            alarm = null;
        }
        if (alarm == null && at != TimeSource.NEVER) {
            alarm = new Alarm(this, at);
            alarm.schedule(Math.max(0, at - environment().time().nanos()));
        }
    }

    private long nextTime() {
        return switch (phase()) {
            case FINISHED -> TimeSource.NEVER;
            case STOPPING -> stoppedTime(requireNonNull(attempt));
            case RUNNING, STUCK -> Math.min(deadlineNanos(), attemptTime(requireNonNull(attempt)));
            case BACKING_OFF, SCHEDULED -> Math.min(deadlineNanos(), dueNanos);
            default -> deadlineNanos();
        };
    }

    private long attemptTime(Attempt running) {
        return running.stop == null ? Deadlines.running(running) : stoppedTime(running);
    }

    private long stoppedTime(Attempt running) {
        Stop stop = requireNonNull(running.stop);
        long grace = Deadlines.grace(stop, policy(), environment().graceNanos());
        long end = stop.reason().isFinal()
                ? grace
                : Math.min(
                        Deadlines.abandon(stop, policy()),
                        phase() == TaskState.STUCK ? TimeSource.NEVER : grace);
        return Math.min(stop.interruptAtNanos, end);
    }

    /** Returns when the task must have finished. Any thread. */
    long deadlineNanos() {
        return Deadlines.from(acceptedNanos, policy().deadlineNanos());
    }

    // ---- the end

    private void finish(TaskOutcome outcome) {
        if ((set(DECIDED) & DECIDED) == 0) {
            conclude(outcome);
            afterwards(DELIVER);
        }
    }

    /** Tells it, frees the name, and only then lets the outcome be seen; whatever fails on the way. */
    private void conclude(TaskOutcome outcome) {
        try {
            moveTo(TaskState.FINISHED);
            leaveQueue();
            TaskEvents.finished(this, outcome, environment().time().nanos() - acceptedNanos);
        } finally {
            try {
                home().leave(this);
                TaskEvents.removed(this);
            } finally {
                settle(outcome);
            }
        }
    }

    @Override
    void broken(Throwable bug) {
        try {
            log(Level.ERROR, "the supervisor failed in task '" + id().path() + "', which ends here", bug);
        } finally {
            if ((set(DECIDED) & DECIDED) == 0) {
                conclude(new TaskOutcome.Failed(bug, attempts));
            }
            if (settled().isPresent()) {
                afterwards(DELIVER);
            }
        }
    }

    /**
     * Has the task abandoned now, by the shutdown. If some thread hangs in code of the user's with the turn (an inline
     * observer, a backoff strategy), the outcome is decided past it.
     */
    public void abandonBy(Role role, long patienceNanos) {
        signal(ABANDON, role);
        long until = System.nanoTime() + patienceNanos;
        while (!has(DECIDED) && System.nanoTime() - until < 0) {
            Thread.onSpinWait();
        }
        if ((set(DECIDED) & DECIDED) == 0) {
            Attempt running = attempt;
            Throwable where = running == null
                    ? new TaskvisorException("task '" + id().path() + "' hangs between two attempts")
                    : running.whereStuck();
            if (running != null && running.abandon()) {
                running.thread().ifPresent(environment().threads()::abandon);
            }
            conclude(new TaskOutcome.Abandoned(where, attempts));
            deliver(role);
        }
    }

    // ---- any thread

    /** Returns the thread that runs the current attempt, if one does. */
    public Optional<Thread> thread() {
        Attempt running = attempt;
        return running == null ? Optional.empty() : running.thread();
    }

    Optional<Throwable> lastFailure() {
        return Optional.ofNullable(row.last());
    }

    @Override
    public TaskSnapshot snapshot() {
        TaskState state = state();
        boolean delayed = state == TaskState.BACKING_OFF || state == TaskState.SCHEDULED;
        TimeSource time = environment().time();
        return new Snapshot(
                id(),
                state,
                attempts,
                row.failures(),
                lastFailure(),
                delayed ? Optional.of(time.instant().plusNanos(dueNanos - time.nanos())) : Optional.empty(),
                settled());
    }

    private record Snapshot(
            TaskId id,
            TaskState state,
            int attempts,
            int consecutiveFailures,
            Optional<Throwable> lastFailure,
            Optional<Instant> nextAttemptAt,
            Optional<TaskOutcome> outcome)
            implements TaskSnapshot {}

    private static void log(Level level, String message, @Nullable Throwable cause) {
        System.getLogger("io.taskvisor").log(level, message, cause);
    }
}
