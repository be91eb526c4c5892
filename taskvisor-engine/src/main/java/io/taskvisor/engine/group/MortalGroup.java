package io.taskvisor.engine.group;

import static java.util.Objects.requireNonNull;

import io.taskvisor.GroupFailedException;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.group.Member.Stage;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.time.TimeSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a group ends: all its children are stopped for good, in its stop order, and then it is finished, or waits for its parent
 * to build it anew.
 *
 * <p>The fields belong to the turn.
 */
abstract class MortalGroup extends GroupCore {
    /** What the group works towards. */
    enum Goal {
        /** Nothing: it waits to be started. */
        NONE,
        /** All children up. */
        UP,
        /** All children halted, to be started again. */
        DOWN,
        /** All children gone, to be made anew. */
        FAIL,
        /** All children gone for good. */
        END
    }

    /** However little is left of the grace, a child is given this to stop, unless the whole grace is shorter. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Null for the root. */
    private final @Nullable Member place;

    final Members members = new Members();
    final Comeback comeback = new Comeback(this);
    Goal goal = Goal.NONE;

    /** Whether the children are gone, and must be made from the spec at the next start. */
    boolean mustBuild;

    /** Whether the census has been told that the group may build itself anew, though it may have no task now. */
    private boolean owing;

    /** While it stops for good: when all must have stopped. */
    private long stopByNanos;

    /** While it stops for good: the tasks in and below those children that have not been told. */
    private long tasksToStop;

    /** While it ends: its outcome. */
    private @Nullable TaskOutcome ending;

    MortalGroup(GroupEnvironment environment, @Nullable Member place, GroupSpec spec, String path, long sequence) {
        super(environment, spec, path, sequence);
        this.place = place;
    }

    final boolean isOrdered() {
        return spec().strategy().isDependent();
    }

    final long now() {
        return environment().tasks().time().nanos();
    }

    /** Returns whether the group is being stopped for good, or to be made anew. */
    final boolean isStopping() {
        return goal == Goal.FAIL || goal == Goal.END;
    }

    /** Returns the place in the parent, to tell it something: it acts on it after this turn. */
    final Member tellParent() {
        Member told = requireNonNull(place);
        told(told.group());
        return told;
    }

    /** Returns which time it is that the parent halts the group; in the parent's turn. */
    final int haltsSoFar() {
        return requireNonNull(place).halts();
    }

    /** Stops all children for good; then the parent decides whether they are made anew. */
    final void fail(Member child, String why, Throwable cause) {
        if (isStopping()) {
            stopNext(); // If this is answered again, not all may have been told.
            return;
        }
        GroupFailedException failure = new GroupFailedException(path(), who() + " failed: " + why, cause);
        comeback.fail(child.name(), failure);
        GroupEvents.failed(this, failure);
        if (place == null) {
            environment().escalation().accept(failure);
        } else {
            owing = true;
            environment().census().accepted(1);
        }
        beginStop(Goal.FAIL);
    }

    /** Stops all children for good, and ends so. What was decided first holds. */
    final void end(TaskOutcome outcome) {
        if (goal != Goal.END) {
            comeback.interrupt();
            ending = outcome;
            beginStop(Goal.END);
        } else {
            stopNext();
        }
    }

    final void onCancel() {
        GroupFailedException failure = goal == Goal.FAIL || mustBuild ? comeback.failure() : null;
        end(
                place == null && failure != null
                        ? new TaskOutcome.Failed(failure, comeback.builds())
                        : new TaskOutcome.Cancelled(failure, comeback.builds()));
    }

    /** The parent does not build the group anew. */
    final void onGiveUp() {
        end(new TaskOutcome.Failed(requireNonNull(comeback.failure()), comeback.builds()));
    }

    private void beginStop(Goal stop) {
        goal = stop;
        door().close();
        long grace = environment().tasks().graceNanos();
        stopByNanos = TimeSource.after(now(), place == null ? grace : place.graceNanos(grace));
        moveTo(GroupState.STOPPING);
        if (isOrdered()) {
            tasksToStop = 0;
            members.forEach(this::weigh);
        }
        stopNext();
    }

    private void weigh(Member member) {
        member.tasks = member.child() instanceof GroupActor below ? Math.max(1, below.countTasks()) : 1;
        tasksToStop += member.tasks;
    }

    /**
     * Stops the last child of a dependent group, or all together when nothing is left of the grace, and those of an independent
     * one that have not been told; goes on when none is left and nobody is on the way in.
     */
    final void stopNext() {
        Member last = members.last();
        if (last == null) {
            if (door().isShut()) {
                stopped();
            }
            return;
        }
        if (isOrdered()) {
            if (now() < stopByNanos) {
                stopLastOf(last);
            } else {
                members.forEach(this::stop);
            }
        } else if (members.in(Stage.STOPPING) < members.size()) {
            members.forEach(this::stop);
        }
        if (place != null && members.allPassedOver()) {
            tellParent().passOver();
        }
    }

    /** Stops the last child, and with it those before it that follow on children that are not waited for. */
    private void stopLastOf(Member last) {
        Member next = last;
        stop(next);
        while (next.passedOver && next.previous != null) {
            next = next.previous;
            stop(next);
        }
    }

    /** Has the parent not wait for this group when it stops. Any thread, without the turn. */
    final void passOver() {
        if (place != null) {
            place.passOver();
            place.attend();
        }
    }

    /** A child cannot stop before the shutdown has ended. */
    final void onPassedOver(Member member) {
        members.passOver(member);
        if (isStopping()) {
            stopNext();
        }
    }

    /**
     * Stops a child. In a dependent group it shares what is left of the grace with those that have theirs to come: a share
     * for each task, or those deep in a tree would have next to nothing.
     */
    final void stop(Member member) {
        if (member.stage != Stage.STOPPING) {
            long left = Math.max(0, stopByNanos - now());
            long share = isOrdered() ? (long) (left * (member.tasks / (double) Math.max(1, tasksToStop))) : left;
            member.stop(
                    Math.max(share, Math.min(LEAST_NANOS, environment().tasks().graceNanos())));
            members.move(member, Stage.STOPPING);
            tasksToStop -= member.tasks;
        }
    }

    private void stopped() {
        if (goal == Goal.END) {
            finish(requireNonNull(ending));
        } else if (place != null && !mustBuild) {
            mustBuild = true;
            comeback.decide(requireNonNull(comeback.failure()));
        }
    }

    private void finish(TaskOutcome outcome) {
        if (isSettled()) {
            return;
        }
        moveTo(GroupState.FINISHED);
        if (place != null) {
            GroupEvents.stopped(this, outcome);
            place.leave(this);
        }
        oweNothing();
        settle(outcome);
        if (place != null) {
            tellParent().delivered(outcome);
        }
        deliver();
    }

    @Override
    final void broken(Throwable bug) {
        environment()
                .tasks()
                .log()
                .log(LogKind.INTERNAL_ERROR, () -> "internal error in " + who() + "; stopping the group", bug);
        end(new TaskOutcome.Failed(bug, comeback.builds()));
    }

    /** The group has been made anew, or never will be. */
    final void oweNothing() {
        if (owing) {
            owing = false;
            environment().census().delivered();
        }
    }

    // ---- waiting to be made anew

    /** The backoff after a failure is known: the parent rules. */
    final void onDelay(long delayNanos) {
        if (goal == Goal.FAIL) {
            goal = Goal.NONE;
            long left = comeback.waitFor(delayNanos);
            moveTo(left > 0 ? GroupState.BACKING_OFF : GroupState.PENDING);
            tellParent().failed(requireNonNull(comeback.failure()), left);
        }
    }

    /** There is no telling how long to wait. */
    final void onNoDelay(Throwable broken) {
        if (goal == Goal.FAIL) {
            end(new TaskOutcome.Fatal(broken, comeback.builds()));
        }
    }

    /** The backoff is over. */
    final void onBackoffOver() {
        if (goal == Goal.NONE && is(GroupState.BACKING_OFF)) {
            comeback.interrupt();
            moveTo(GroupState.PENDING);
            tellParent().due();
        }
    }
}
