package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.Interrupt;
import io.taskvisor.StopReason;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.time.TimeSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What time does to a task: delays that are over, limits that an attempt goes past, and what becomes of an attempt that was
 * told to stop. Everything is looked at when the one {@link Alarm} goes off, and decided from the times as they are then.
 */
abstract class StoppableTask extends TaskCore {
    /** When the delay is over, while there is one. */
    long dueNanos;

    private @Nullable Alarm alarm;

    StoppableTask(TaskEnvironment environment, Home home, TaskSpec spec, TaskId id) {
        super(environment, home, spec, id);
    }

    /** Goes for the next attempt. */
    abstract void queueUp(long now);

    /** The delay before the next attempt is over. */
    abstract void goOn(long now);

    private long graceNanos() {
        return home().graceNanos(environment().graceNanos());
    }

    final void beginStop(Attempt running, StopReason reason, @Nullable Throwable cause, long now) {
        Stop stop = new Stop(environment().freezes(), reason, cause, now);
        running.stop = stop;
        stopAgain(running, stop);
        interruptIfDue(running, stop, now);
    }

    /** Tells the attempt to stop, unless that was done: the first time, there may have been no memory for it. */
    final void stopAgain(Attempt running, Stop stop) {
        if (!stop.sent) {
            planInterrupt(running, stop, running.cancel());
            stop.sent = true;
        }
    }

    private void planInterrupt(Attempt running, Stop stop, Attempt.Notice notice) {
        Interrupt way = running.policy().interrupt();
        long every = way.headStartNanos();
        if (every == TaskPolicy.NONE) {
            return;
        }
        switch (notice) {
            case CALLBACKS -> stop.awaitCallbacks(Persistence.callbacksNanos(way, waitNanos(stop)));
            case WOKEN -> stop.allow(stop.sinceNanos(), headStartNanos(running, stop));
            case STAGE -> stop.interruptIn(stop.sinceNanos(), every == 0 ? TaskPolicy.NONE : every);
            case NONE -> stop.interruptIn(stop.sinceNanos(), every);
        }
    }

    /** Returns how long a stopped attempt is waited for. */
    private long waitNanos(Stop stop) {
        long grace = Math.min(
                policy().stopGraceNanos(graceNanos()),
                environment().finalGrace().nanos());
        return stop.isFinal() ? grace : Math.min(grace, policy().abandonAfterNanos());
    }

    private long headStartNanos(Attempt running, Stop stop) {
        return Persistence.headStartNanos(
                running.policy().interrupt(), environment().headStartNanos(), waitNanos(stop));
    }

    private void interruptIfDue(Attempt running, Stop stop, long now) {
        if (stop.awaitsCallbacks() && !running.runsCallbacks()) {
            stop.allow(now, headStartNanos(running, stop));
        }
        if (!stop.isInterruptDue(now)) {
            return;
        }
        long headStart = headStartNanos(running, stop);
        if (running.isAsleep() && environment().time().isReal()) {
            // It was woken, and goes on as soon as it has a core: an interrupt could only hit its clean-up.
            stop.allow(now, Math.max(headStart, Persistence.SHORTEST_PAUSE_NANOS));
            return;
        }
        if (!stop.hasBeenAllowed() && running.isTold() && headStart > 0) {
            stop.allow(now, headStart); // It has learnt it since, and cleans up.
            return;
        }
        if (stop.hasBeenAllowed() || headStart == 0) {
            running.interrupt(role());
        } else {
            running.interruptUnlessTold(role());
        }
        int sent = stop.count();
        stop.interruptIn(now, running.hasLeft() ? TaskPolicy.NONE : Persistence.pauseNanos(sent, headStart));
    }

    final void stopForGood(StopReason reason, long now) {
        Attempt running = requireNonNull(running());
        Stop stop = running.stop;
        if (stop == null) {
            beginStop(running, reason, null, now);
        } else {
            stop.becomeFinal(reason, now);
            stop.hasten(now, headStartNanos(running, stop));
        }
        moveTo(TaskState.STOPPING);
    }

    final void onAlarm(long now) {
        if (alarm != null && alarm.fired()) {
            alarm = null;
        }
        environment().freezes().notice(now);
        if (deadlineNanos() <= now) {
            onDeadline(now);
        }
        switch (phase()) {
            case BACKING_OFF, SCHEDULED -> {
                if (dueNanos <= now) {
                    goOn(now);
                } else if (phase() == TaskState.BACKING_OFF && isTooLate(dueNanos)) {
                    finish(new TaskOutcome.Failed(MissedDeadline.ahead(this, dueNanos - now), attempts));
                }
            }
            case RUNNING, STUCK, STOPPING -> {
                Attempt running = requireNonNull(running());
                if (running.stop != null) {
                    checkStopped(running, running.stop, now);
                } else if (!running.isOver()) {
                    lookAt(running, now);
                }
            }
            default -> {}
        }
    }

    private void lookAt(Attempt running, long now) {
        Optional<Overrun> overrun = Overrun.of(running, now);
        if (overrun.isPresent()) {
            overrun(running, overrun.get(), now);
        } else if (stableNanos(running) <= now) {
            TaskEvents.stable(this, attempts, now - running.startedNanos(), row.setAside());
        }
    }

    /** Returns when the row of failures before this attempt is over, if there is one. */
    private long stableNanos(Attempt running) {
        return row.failures() == 0 ? TimeSource.NEVER : Deadlines.stable(running);
    }

    /** Returns whether an attempt that has ended by itself after so long had been stable, and so begins a new row of failures. */
    final boolean isStable(long ranNanos) {
        return ranNanos >= policy().stableAfterNanos();
    }

    /** Returns whether an attempt that started at this time would not be in time. */
    final boolean isTooLate(long startNanos) {
        long deadline = deadlineNanos();
        return deadline <= startNanos && deadline != TimeSource.NEVER;
    }

    @Override
    final boolean isQuiet(int signals) {
        long now = now();
        if ((signals & ~(ALARM | PERMIT)) != 0 || deadlineNanos() <= now) {
            return false;
        }
        return switch (phase()) {
            case BACKING_OFF, SCHEDULED -> dueNanos <= now ? goesOnAlone() : !isTooLate(dueNanos);
            case RUNNING, STUCK, STOPPING -> {
                Attempt running = running();
                yield running == null || running.isOver() || attemptTime(running) > now;
            }
            default -> true;
        };
    }

    /** Returns whether nobody else has to be told when the delay is over. */
    abstract boolean goesOnAlone();

    private void onDeadline(long now) {
        switch (phase()) {
            case RUNNING, STUCK -> {
                if (!requireNonNull(running()).isOver()) {
                    stopForGood(StopReason.DEADLINE, now);
                }
            }
            case STOPPING, FINISHED -> {}
            default -> finish(new TaskOutcome.Failed(MissedDeadline.between(this), attempts));
        }
    }

    private void overrun(Attempt running, Overrun overrun, long now) {
        if (overrun.cause() instanceof AttemptTimeoutException cause) {
            TaskEvents.timedOut(this, attempts, cause);
        } else if (overrun.cause() instanceof AttemptStalledException cause) {
            TaskEvents.stalled(this, attempts, cause);
        }
        beginStop(running, overrun.reason(), overrun.cause(), now);
    }

    private void checkStopped(Attempt running, Stop stop, long now) {
        if (environment().time().isReal() && running.awaitsCore()) {
            stop.hasNotRun(now, policy(), graceNanos());
        }
        interruptIfDue(running, stop, now);
        switch (stop.due(now, policy(), graceNanos())) {
            case NOTHING -> {}
            case ABANDON_FOR_GOOD -> abandonForGood();
            case ABANDON_AND_GO_ON -> abandonAndGoOn(running);
            case STUCK -> {
                boolean repeated = phase() == TaskState.STUCK;
                if (!repeated) {
                    moveTo(TaskState.STUCK);
                }
                if (stop.isReportDue(now)) {
                    TaskEvents.stuck(this, running, stop, repeated);
                    stop.reported(now);
                }
            }
        }
    }

    private void abandonAndGoOn(Attempt running) {
        if (leaveBehind(running, running.whereStuck(), true, role())) {
            set(ENDED); // Answered next in this turn, or by a helper.
        }
    }

    /** Sees to it that the task is looked at when its next time comes. */
    final void arm() {
        long at = nextTime();
        if (alarm != null && (at < alarm.atNanos() || phase() == TaskState.FINISHED)) {
            alarm.cancel();
            alarm.gone();
            alarm = null;
        }
        if (alarm == null && at != TimeSource.NEVER) {
            Alarm next = new Alarm(this, at);
            alarm = next; // Before it can go off.
            environment().freezes().alarmSet();
            try {
                environment()
                        .timers()
                        .set(next, Math.max(0, at - environment().time().nanos()));
            } catch (Throwable e) {
                next.gone();
                alarm = null; // There was no memory for it. If it goes off all the same, there is nothing to do.
                throw e;
            }
        }
    }

    private long nextTime() {
        return switch (phase()) {
            case FINISHED -> TimeSource.NEVER;
            case RUNNING, STUCK, STOPPING -> attemptTime(requireNonNull(running()));
            case BACKING_OFF, SCHEDULED -> Math.min(deadlineNanos(), dueNanos);
            default -> deadlineNanos();
        };
    }

    /** Of an attempt that is over the end is about to be reported: what is due by now must not have us look in vain. */
    private long attemptTime(Attempt running) {
        if (running.isOver()) {
            return TimeSource.NEVER;
        }
        long at = running.stop == null
                ? Math.min(Deadlines.running(running), stableNanos(running))
                : running.stop.nextTime(policy(), graceNanos(), phase() == TaskState.STUCK);
        return phase() == TaskState.STOPPING ? at : Math.min(deadlineNanos(), at);
    }
}
