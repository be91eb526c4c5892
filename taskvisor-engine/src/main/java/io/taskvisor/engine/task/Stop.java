package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.StopReason;
import io.taskvisor.StopSnapshot;
import io.taskvisor.TaskPolicy;
import io.taskvisor.engine.time.Freezes;
import io.taskvisor.engine.time.TimeSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** That an attempt was told to stop: why, since when, and when its thread is to be interrupted next. Belongs to the turn. */
final class Stop {
    /** What is to be done about an attempt that was told to stop. */
    enum Due {
        NOTHING,
        STUCK,
        ABANDON_AND_GO_ON,
        ABANDON_FOR_GOOD
    }

    private static final long FIRST_REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LAST_REPORT_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Freezes freezes;
    private StopReason reason;
    private final @Nullable Throwable cause;
    private long sinceNanos;

    /** Since when the attempt is stopped for this reason: its grace may begin later. */
    private long stoppedNanos;

    /** Whether the attempt has been told. */
    boolean sent;

    /** When what is left until the next interrupt began. */
    private long interruptFromNanos;

    /** How long after that it comes; {@link TaskPolicy#NONE} while that is not known, or if it never comes. */
    private long interruptInNanos = TaskPolicy.NONE;

    /** Callbacks run: the head start begins when they have. Until then, the interrupt comes at this time. */
    private boolean awaitsCallbacks;

    /** That the attempt knows has been allowed for. */
    private boolean allowed;

    /** How many interrupts were sent. */
    private int interrupts;

    /** When it is told next that the attempt is stuck, as long as it is: at once, at first. */
    private long reportAtNanos = Long.MIN_VALUE;

    /** How long after that it is told again; it takes longer each time. */
    private long reportEveryNanos = FIRST_REPORT_NANOS;

    Stop(Freezes freezes, StopReason reason, @Nullable Throwable cause, long sinceNanos) {
        this.freezes = freezes;
        this.reason = reason;
        this.cause = cause;
        this.sinceNanos = sinceNanos;
        this.stoppedNanos = sinceNanos;
    }

    /** Returns what a snapshot shows of the stop of an attempt, if it is being stopped. Any thread: read as it is. */
    static Optional<StopSnapshot> view(@Nullable Attempt running, TimeSource time) {
        Stop stop = running == null || running.isOver() ? null : running.stop;
        return stop == null
                ? Optional.empty()
                : Optional.of(new StopSnapshot(stop.reason, time.instantOf(stop.stoppedNanos)));
    }

    StopReason reason() {
        return reason;
    }

    /** Returns whether no attempt follows. After one that was stopped for its group, the next one is the group's to start. */
    boolean isFinal() {
        return reason == StopReason.CANCEL || reason == StopReason.DEADLINE;
    }

    /** Returns what the attempt failed with, if the reason is a failure. */
    @Nullable
    Throwable cause() {
        return cause;
    }

    /** Returns {@link #cause}, with what the attempt threw when it was stopped for that. */
    Throwable causeWith(@Nullable Throwable thrown) {
        Throwable known = requireNonNull(cause);
        if (thrown != null && thrown != known) {
            known.addSuppressed(thrown);
        }
        return known;
    }

    /** Returns since when the attempt is stopped for its reason. */
    long stoppedNanos() {
        return stoppedNanos;
    }

    /** Returns since when the grace runs. */
    long sinceNanos() {
        return sinceNanos;
    }

    /**
     * The attempt {@linkplain Attempt#awaitsCore has not run} yet: its grace is for its own code, and begins now. But no more than
     * two graces late, lest one that never gets a core is waited for for ever.
     */
    void hasNotRun(long now, TaskPolicy policy, long supervisorGraceNanos) {
        long grace = policy.stopGraceNanos(supervisorGraceNanos);
        if (now <= TimeSource.after(TimeSource.after(stoppedNanos, grace), grace)) {
            sinceNanos = now;
        }
    }

    /** Returns what is due at this time. */
    Due due(long now, TaskPolicy policy, long supervisorGraceNanos) {
        boolean graceOver = in(policy.stopGraceNanos(supervisorGraceNanos)) <= now;
        if (isFinal()) {
            return graceOver ? Due.ABANDON_FOR_GOOD : Due.NOTHING;
        }
        if (in(policy.abandonAfterNanos()) <= now) {
            return Due.ABANDON_AND_GO_ON;
        }
        return graceOver ? Due.STUCK : Due.NOTHING;
    }

    /** Returns when to look again: at the interrupt, at the end of the grace, or when the attempt is abandoned. */
    long nextTime(TaskPolicy policy, long supervisorGraceNanos, boolean stuck) {
        long grace = stuck ? reportAtNanos : in(policy.stopGraceNanos(supervisorGraceNanos));
        long abandon = isFinal() ? TimeSource.NEVER : in(policy.abandonAfterNanos());
        return Math.min(interruptAtNanos(), Math.min(grace, abandon));
    }

    /** Returns whether it is to be told that the attempt is stuck, again or at first. */
    boolean isReportDue(long now) {
        return reportAtNanos <= now;
    }

    /** It was told. */
    void reported(long now) {
        reportAtNanos = TimeSource.after(now, reportEveryNanos);
        reportEveryNanos = Math.min(2 * reportEveryNanos, LAST_REPORT_NANOS);
    }

    /** Returns in how many nanoseconds the attempt is abandoned, and the task goes on; empty if that never happens. */
    Optional<Long> abandonedInNanos(long now, TaskPolicy policy) {
        return policy.abandonAfterNanos() == TaskPolicy.NONE
                ? Optional.empty()
                : Optional.of(Math.max(0, in(policy.abandonAfterNanos()) - now));
    }

    private long in(long nanos) {
        return freezes.due(sinceNanos, nanos);
    }

    /** A restart was asked for while the attempt is stopped: that decides what follows, but for the group. */
    void becomeRestart() {
        if (reason != StopReason.GROUP) {
            reason = StopReason.RESTART;
        }
    }

    /** The group stops the task while the attempt is stopped to be restarted; one that has failed remains so. */
    void becomeHalt() {
        if (reason == StopReason.RESTART) {
            reason = StopReason.GROUP;
        }
    }

    // ---- interrupts

    /** Lets callbacks run; the interrupt does not wait for them longer than this. */
    void awaitCallbacks(long latestNanos) {
        awaitsCallbacks = true;
        allowed = true;
        interruptIn(sinceNanos, latestNanos);
    }

    boolean awaitsCallbacks() {
        return awaitsCallbacks;
    }

    /** Gives an attempt that was told a head start from now. */
    void allow(long now, long headStartNanos) {
        awaitsCallbacks = false;
        allowed = true;
        interruptIn(now, headStartNanos);
    }

    /** Returns whether it has had what is {@linkplain #allow allowed} to an attempt that was told. */
    boolean hasBeenAllowed() {
        return allowed;
    }

    /** Has the next interrupt come so long from now; {@link TaskPolicy#NONE} for never. */
    void interruptIn(long now, long nanos) {
        interruptFromNanos = now;
        interruptInNanos = nanos;
    }

    private long interruptAtNanos() {
        return interruptInNanos == TaskPolicy.NONE
                ? TimeSource.NEVER
                : freezes.due(interruptFromNanos, interruptInNanos);
    }

    boolean isInterruptDue(long now) {
        return interruptAtNanos() <= now;
    }

    /** Has the next interrupt come no later than so long from now, if any is to come. */
    void hasten(long now, long nanos) {
        if (interruptInNanos != TaskPolicy.NONE
                && !awaitsCallbacks
                && interruptAtNanos() > TimeSource.after(now, nanos)) {
            interruptIn(now, nanos);
        }
        interrupts = Math.min(interrupts, 1);
    }

    /** Counts an interrupt; returns how many it makes. */
    int count() {
        awaitsCallbacks = false;
        interrupts = Count.next(interrupts);
        return interrupts;
    }

    // ---- what else becomes of it

    /** The task itself is stopped while its attempt is: its grace begins. */
    void becomeFinal(StopReason reason, long nowNanos) {
        this.reason = reason;
        this.sinceNanos = nowNanos;
        this.stoppedNanos = nowNanos;
    }
}
