package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.Rejection;
import io.taskvisor.RestartPolicy;
import io.taskvisor.StopReason;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.time.TimeSource;
import io.taskvisor.event.RestartReason;
import java.util.Optional;

/**
 * What others have a task do: its callers, who pause, resume and restart it, its slot, which lets it in or turns it away, and
 * its group, which stops it and starts it again together with others.
 */
abstract class GuidedTask extends StoppableTask {
    // What the group is told. Where several are, it is in this order.
    private static final int READY_NEWS = 1;
    private static final int FAILED_NEWS = 1 << 1;
    static final int QUARANTINED_NEWS = 1 << 2;
    private static final int RESUMED_NEWS = 1 << 3;
    private static final int DUE_NEWS = 1 << 4;
    private static final int HALTED_NEWS = 1 << 5;

    /** Whether the group has not been told that the task is ready since it was started. */
    private boolean unreported;

    /** The backoff is that of a failure that the group was told of: it is told when that is over, and starts the task then. */
    private boolean together;

    /** The group stops the task, but its attempt has ended by itself, or is stopped as a failure: that is seen to first. */
    private boolean haltWhenEnded;

    GuidedTask(TaskEnvironment environment, Home home, TaskSpec spec, TaskId id) {
        super(environment, home, spec, id);
    }

    // ---- callers

    final void onPauseOrResume(int signals, long now) {
        if ((signals & RESUME) != 0 && phase() != TaskState.FINISHED) {
            TaskEvents.resumed(this);
            if (phase() == TaskState.QUARANTINED) {
                row.clear();
                leaveQuarantine(now);
            } else if (phase() == TaskState.WAITING) {
                waitAnew(now);
            }
        }
        if ((signals & PAUSE) != 0 && has(PAUSED) && phase() != TaskState.FINISHED) {
            TaskEvents.paused(this);
            if (phase() == TaskState.WAITING) {
                leaveQueue();
            }
        }
    }

    /** Asks for a thread again, if the task waits for one: it may be that the executor has dropped it. */
    abstract void askAgain();

    /** Waits for a permit and a thread, from now on. */
    abstract void waitAnew(long now);

    private void leaveQuarantine(long now) {
        if (home().isOrdered()) {
            bePending();
            tellHome(RESUMED_NEWS);
        } else {
            queueUp(now);
        }
    }

    final void onRequest(int signals, long now) {
        boolean afresh = (signals & RESTART) != 0;
        switch (phase()) {
            case BACKING_OFF, SCHEDULED -> {
                if (afresh) {
                    row.clear();
                }
                if (attempts > 0) { // Else it is the first attempt that comes early.
                    TaskEvents.restart(this, attempts, 0, RestartReason.REQUEST);
                }
                goOn(now);
            }
            case WAITING -> {
                if (afresh) {
                    row.clear();
                }
                askAgain();
            }
            case RUNNING -> {
                if (afresh) {
                    restartRunning(requireNonNull(running()), now);
                }
            }
            default -> {}
        }
    }

    private void restartRunning(Attempt running, long now) {
        if (running.stop == null) {
            beginStop(running, StopReason.RESTART, null, now);
        } else {
            running.stop.becomeRestart();
        }
    }

    // ---- the slot

    /**
     * Accepts the task as one that waits outside until it is {@linkplain #start started}. The turn is that of who decides what
     * becomes of it, on whatever thread, until {@link #comeIn}, {@link #stayOutside} or {@link #turnAway}.
     */
    public final void acceptOutside() {
        outside = true;
        acceptNow();
        forgetNow();
        acceptWithTurn();
    }

    /** Decides that it is let in and started at once, and gives the turn back. */
    public final void comeIn(Role role) {
        endFirstTurn(START, role);
    }

    /** Decides that it waits, and gives the turn back. */
    public final void stayOutside(Role role) {
        endFirstTurn(ALARM, role); // It looks when its deadline is.
    }

    /** Decides that it is not let in, and gives the turn back; the {@link Home} says why. */
    public final void turnAway(Role role) {
        endFirstTurn(CANCEL, role);
    }

    /** Goes in from outside; returns false if the task may not, and ends here. */
    final boolean goIn() {
        Optional<Rejection> refusal = home().admit(this);
        if (refusal.isPresent()) {
            finish(new TaskOutcome.Rejected(refusal.get()));
            return false;
        }
        if (has(DECIDED)) { // A shutdown went past us, and the name was taken after that.
            home().leave(this);
            return false;
        }
        outside = false;
        TaskEvents.added(this);
        return true;
    }

    // ---- the group

    /** The task is started, at first or again: the group wants to know when it is ready. */
    final void expectReady() {
        unreported = true;
    }

    /** Tells the group that the task is ready, once after each start. */
    final void tellReady() {
        if (has(WATCHED)) {
            environment().waits().ready(this);
        }
        if (unreported) {
            unreported = false;
            startedUp();
            tellHome(READY_NEWS);
        }
    }

    /** An attempt begins: a task that cannot say when it is ready is so now, unless others wait for what it does once. */
    final void tellStarted(TaskPolicy policy) {
        if (unreported && isReadyAtStart(policy)) {
            tellReady();
        }
    }

    private boolean isReadyAtStart(TaskPolicy policy) {
        return policy.readinessNanos() == TaskPolicy.NONE
                && !(policy.restart() == RestartPolicy.NEVER && home().isOrdered());
    }

    @Override
    final boolean isReady() {
        return switch (phase()) { // Reads the word first: what was written in a turn before that is seen.
            case RUNNING -> {
                Attempt running = running();
                yield running != null
                        && !running.isOver()
                        && !running.isCancelled()
                        && (running.isReady() || isReadyAtStart(running.policy()));
            }
            case SCHEDULED -> !unreported; // Else it is the initial delay.
            case FINISHED -> settled().filter(TaskOutcome::isSuccess).isPresent();
            default -> false;
        };
    }

    @Override
    final void tell(Home told, int piece) {
        switch (piece) {
            case READY_NEWS -> told.ready();
            case FAILED_NEWS -> told.failed(requireNonNull(row.last()), together ? Math.max(1, dueNanos - now()) : 0);
            case QUARANTINED_NEWS -> told.quarantined();
            case RESUMED_NEWS -> told.resumed();
            case DUE_NEWS -> told.due();
            case HALTED_NEWS -> told.halted();
            default -> throw new IllegalArgumentException("no such piece of news: " + piece);
        }
    }

    /** After a failure that concerns the group: waits for the backoff, and then for the group. */
    final void waitForGroup(long nanos, long now) {
        leaveQueue();
        together = nanos > 0;
        dueNanos = TimeSource.after(now, nanos);
        waitingSinceNanos = now;
        moveTo(together ? TaskState.BACKING_OFF : TaskState.PENDING);
        tellHome(FAILED_NEWS);
    }

    /** The group lets the task go on after a failure; or it fails, and with it the task whose failure was one too many. */
    final void onRuling(int signals, long now) {
        if (phase() == TaskState.BACKING_OFF || phase() == TaskState.PENDING) {
            if ((signals & GIVE_UP) != 0) {
                finish(new TaskOutcome.Failed(requireNonNull(row.last()), attempts));
            } else {
                TaskEvents.restart(this, attempts, Math.max(0, dueNanos - now), RestartReason.FAILURE);
            }
        }
    }

    @Override
    final boolean goesOnAlone() {
        return !together;
    }

    @Override
    final void goOn(long now) {
        if (together && phase() == TaskState.BACKING_OFF) {
            together = false;
            bePending();
            tellHome(DUE_NEWS);
        } else {
            queueUp(now);
        }
    }

    final void onHalt(boolean afresh, long now) {
        if (afresh) {
            row.clear();
        }
        switch (phase()) {
            case PENDING -> tellHome(HALTED_NEWS);
            case WAITING, SCHEDULED -> beHalted();
            case QUARANTINED -> {
                if (afresh || !home().isOrdered()) {
                    beHalted();
                } // Else the quarantine was the answer.
            }
            case BACKING_OFF -> {
                if (!together || afresh) {
                    beHalted();
                } // Else the failure was the answer, and the group waits for it to be due.
            }
            case RUNNING, STUCK -> haltRunning(requireNonNull(running()), afresh, now);
            case STOPPING, FINISHED, PAUSED -> {}
        }
    }

    /**
     * Halts the attempt. A task of one attempt that its siblings bring down is not run again, so this is the end of it; one
     * that is restarted by hand, with its group or before that, is.
     */
    private void haltRunning(Attempt running, boolean afresh, long now) {
        if (running.stop != null) {
            running.stop.becomeHalt();
            haltWhenEnded = running.stop.reason() != StopReason.GROUP;
        } else if (running.isOver()) {
            haltWhenEnded = true;
        } else if (!afresh && policy().restart() == RestartPolicy.NEVER) {
            stopForGood(StopReason.CANCEL, now);
        } else {
            beginStop(running, StopReason.GROUP, null, now);
        }
    }

    /** After the end of an attempt was seen to. */
    final void haltIfDue(long now) {
        if (haltWhenEnded) {
            haltWhenEnded = false;
            if (phase() != TaskState.PENDING) { // It has told the group that it failed.
                onHalt(false, now);
            }
        }
    }

    private void bePending() {
        waitingSinceNanos = now();
        moveTo(TaskState.PENDING);
    }

    /** Waits to be started again. */
    final void beHalted() {
        together = false;
        if (attempts > 0) {
            TaskEvents.restart(this, attempts, 0, RestartReason.GROUP);
        }
        leaveQueue();
        bePending();
        tellHome(HALTED_NEWS);
    }
}
