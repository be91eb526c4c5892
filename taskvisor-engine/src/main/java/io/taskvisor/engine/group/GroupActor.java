package io.taskvisor.engine.group;

import static java.util.Objects.requireNonNull;

import io.taskvisor.GroupSnapshot;
import io.taskvisor.GroupSpec;
import io.taskvisor.GroupState;
import io.taskvisor.GroupStrategy;
import io.taskvisor.Intensity;
import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.group.Member.Stage;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.task.Home.Verdict;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.event.RestartReason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one group. It answers messages, one thread at a time (see {@link GroupMailbox}).
 *
 * <p>The life of a group, in the order of the methods below: its parent has it {@code onStart}; its children tell that they
 * are {@code onReady}, that one {@code onFailed} and is to be restarted, that they are {@code onHalted} and their backoff is
 * {@code onDue}, and {@code step} does what is next. It {@code fail}s, and goes on when its parent starts it again, or comes
 * to its {@code end}: see {@link MortalGroup}.
 *
 * <p>What a group wants is its {@link MortalGroup.Goal}. What its children are doing is each one's {@link Stage}. In a dependent group
 * {@link OrderedWalk} says who is next.
 */
public final class GroupActor extends MortalGroup {
    private final RestartCount restarts;

    // What follows belongs to the turn.
    private final OrderedWalk walk = new OrderedWalk();

    /** Whether all children have been ready at a time since the parent started the group: it was told so then. */
    private boolean up;

    /** Which time it is that the parent has halted the group. */
    private int haltTime;

    GroupActor(GroupEnvironment environment, @Nullable Member place, GroupSpec spec, String path, long sequence) {
        super(environment, place, spec, path, sequence);
        this.restarts = new RestartCount(spec.intensity());
    }

    /** Returns a supervisor's root, which has no children yet, and is up. Its tasks live elsewhere: only groups are members. */
    public static GroupActor root(GroupEnvironment environment, Intensity intensity) {
        GroupSpec spec = GroupSpec.oneForOne(environment.supervisor())
                .withIntensity(intensity.maxRestarts(), intensity.within());
        GroupActor root = new GroupActor(environment, null, spec, "", 0);
        root.accept();
        root.goal = Goal.UP;
        root.up = true;
        root.moveTo(GroupState.RUNNING);
        return root;
    }

    // ---- from above

    @Override
    public void start(Role role) {
        post(this::onStart);
    }

    @Override
    public void halt(boolean afresh, Role role) {
        int time = haltsSoFar();
        post(() -> onHalt(afresh, time));
    }

    @Override
    public void clear(Role role) {
        post(this::onClear);
    }

    @Override
    public void cancel(Role role) {
        post(this::onCancel);
    }

    @Override
    public void agree(Role role) {
        post(comeback::onAgreed);
    }

    @Override
    public void giveUp(Role role) {
        post(this::onGiveUp);
    }

    @Override
    public CompletableFuture<TaskOutcome> cancel() {
        cancel(Role.CALLER);
        attend();
        return outcome();
    }

    @Override
    public boolean restart() {
        boolean open = !door().isClosed() && !isSettled();
        if (open) {
            post(this::onRestart);
            attend();
        }
        return open;
    }

    /**
     * Has all that is below stop, in no order, and the parent not wait for this group: for a shutdown that finds a thread in the
     * turn that does not come back. Any thread, without the turn.
     */
    public void stopPastTurn() {
        passOver();
        children().all(TaskActor.class).forEach(task -> task.cancel(Role.BORROWED));
        for (GroupActor below : children().all(GroupActor.class)) {
            below.cancel(Role.BORROWED);
            below.attend();
        }
    }

    private void onStart() {
        if (goal != Goal.NONE || (mustBuild && !build())) {
            return;
        }
        comeback.begin();
        goal = Goal.UP;
        up = false;
        moveTo(GroupState.STARTING);
        members.expectReady();
        if (isOrdered()) {
            walk.up(members);
        } else {
            members.forEach(member -> {
                if (member.stage == Stage.IDLE) {
                    startNow(member);
                } // Else its backoff is not over.
            });
        }
        step();
    }

    /** Puts a child where it belongs, before anybody sees it. */
    void adopt(Member member) {
        children().reserve(List.of(member.child()));
        members.add(member);
    }

    /** Makes the children anew; returns false if the supervisor lets nobody in any more, and so is about to stop us. */
    private boolean build() {
        Census census = environment().census();
        if (!census.enter()) {
            return false;
        }
        GroupTree tree;
        try {
            tree = GroupTree.of(this, spec().children(), contextLoader());
            children().reserve(tree.residents());
            tree.members().forEach(members::add);
            tree.accept(census);
            door().open();
        } finally {
            census.leave();
        }
        mustBuild = false;
        comeback.built();
        oweNothing();
        restarts.clear();
        tree.announce(Role.BORROWED);
        return true;
    }

    private void startNow(Member member) {
        members.move(member, Stage.STARTED);
        member.start();
    }

    private void haltNow(Member member, boolean afresh) {
        members.move(member, Stage.HALTING);
        member.halt(afresh);
    }

    private void onHalt(boolean afresh, int time) {
        if (isStopping()) {
            return; // The parent hears of the failure, or of the end.
        }
        haltTime = time;
        if (afresh) {
            onClear();
        }
        if (goal == Goal.NONE) {
            if (afresh || !is(GroupState.BACKING_OFF)) {
                if (afresh) {
                    haltAll(true);
                }
                comeback.interrupt();
                moveTo(GroupState.PENDING);
                tellParent().halted(time);
            } // Else the failure was the answer, and the parent waits for it to be due.
        } else if (goal == Goal.UP || afresh) {
            goal = Goal.DOWN;
            moveTo(GroupState.RESTARTING);
            haltAll(afresh);
            step();
        }
    }

    private void onClear() {
        if (!isStopping()) { // Else its backoff has yet to be asked, about a row of at least one failure.
            comeback.clear();
            members.forEach(Member::clear);
        }
    }

    /** A restart by hand. One that the parent has halted stays so until the parent starts it, but then begins afresh. */
    private void onRestart() {
        if (isStopping() || mustBuild) {
            return;
        }
        GroupEvents.restarting(this, "", null, 0, RestartReason.REQUEST);
        members.forEach(Member::clear);
        if (goal == Goal.UP) {
            moveTo(GroupState.RESTARTING);
            members.expectReady();
        }
        haltAll(true);
        step();
    }

    private void haltAll(boolean afresh) {
        Member first = members.first();
        if (first == null) {
            return;
        }
        if (isOrdered() && goal != Goal.NONE) {
            walk.down(first, members, afresh);
        }
        members.forEach(member -> {
            if (mustHalt(member, afresh)) {
                haltNow(member, afresh);
            }
        });
    }

    /** Returns whether a child is to be halted now: on the way down, those that were told so before, to do it afresh. */
    private boolean mustHalt(Member member, boolean afresh) {
        if (isOrdered() && goal != Goal.NONE) {
            return afresh && member.stage == Stage.HALTING;
        }
        return member.stage != Stage.IDLE && (member.stage != Stage.FAILED || afresh);
    }

    // ---- from below

    @Override
    void onAdded(Member member) {
        members.add(member);
        walk.added(member);
        switch (goal) {
            case UP -> {
                if (is(GroupState.RUNNING)) {
                    moveTo(GroupState.STARTING);
                }
                if (!isOrdered()) {
                    startNow(member);
                }
                step();
            }
            case FAIL, END -> stop(member);
            case NONE, DOWN -> {}
        }
    }

    @Override
    void onDoor() {
        if (isStopping()) {
            stopNext();
        }
    }

    void onReady(Member member) {
        if (member.stage == Stage.STARTED) {
            members.move(member, Stage.READY);
            members.hasBeenReady(member);
            step();
        }
    }

    /** Says what follows a failure of a task; called in its turn, not in ours. */
    Verdict mayRestart(Member member, Throwable cause, long now) {
        if (isOrdered()) {
            return door().isClosed() ? Verdict.STOPPED : Verdict.TOGETHER;
        }
        if (restarts.admit(now)) {
            return Verdict.ALONE;
        }
        post(() -> fail(member, restarts.tooMany(member), cause));
        return Verdict.NEVER;
    }

    /** A task of a dependent group, or a group, has failed. */
    void onFailed(Member member, Throwable cause, long delayNanos) {
        if (isStopping()) {
            return; // It is stopped when its turn comes.
        }
        boolean isCause = goal == Goal.UP && member.stage != Stage.HALTING && !walk.concerns(member);
        members.move(member, delayNanos > 0 ? Stage.FAILED : Stage.IDLE);
        if (isCause && !restarts.admit(now())) {
            member.giveUp();
            fail(member, restarts.tooMany(member), cause);
            return;
        }
        member.agree();
        if (isOrdered() && isCause) {
            moveTo(GroupState.RESTARTING);
            GroupEvents.restarting(this, member.name(), cause, delayNanos, RestartReason.FAILURE);
            walk.down(firstConcerned(member), members, false);
        } else if (!isOrdered() && goal == Goal.UP && delayNanos == 0) {
            startNow(member);
        }
        step();
    }

    private Member firstConcerned(Member member) {
        return spec().strategy() == GroupStrategy.ONE_FOR_ALL ? requireNonNull(members.first()) : member;
    }

    /** The backoff of a child that failed is over. */
    void onDue(Member member) {
        if (member.stage == Stage.FAILED) {
            members.move(member, Stage.IDLE);
            if (goal == Goal.UP && !isOrdered()) {
                startNow(member);
            }
            step();
        }
    }

    void onHalted(Member member) {
        if (member.stage == Stage.HALTING || member.stage == Stage.FAILED) {
            members.move(member, Stage.IDLE);
            if (goal == Goal.UP && !isOrdered()) {
                startNow(member);
            }
            step();
        }
    }

    void onQuarantined(Member member) {
        if (isOrdered() && member.stage != Stage.STOPPING) {
            boolean concerned = walk.concerns(member);
            members.move(member, Stage.QUARANTINED);
            if (!concerned && goal == Goal.UP) {
                moveTo(GroupState.RESTARTING);
                walk.down(firstConcerned(member), members, false);
            }
            step();
        }
    }

    void onResumed(Member member) {
        if (member.stage == Stage.QUARANTINED) {
            members.move(member, Stage.IDLE);
            step();
        }
    }

    void onLeft(Member member, TaskOutcome outcome) {
        walk.leaving(member);
        members.remove(member);
        if (isStopping()) {
            stopNext();
        } else if (isFailure(outcome) && mustFailWith(member)) {
            String when = up || member.hasBeenReady ? "" : " before it was ready";
            fail(
                    member,
                    "its child '" + member.name() + "' failed for good" + when,
                    outcome.failure().orElseThrow());
        } else if (member.child().isSignificant() && endedByItself(outcome) && mustStop()) {
            end(new TaskOutcome.Completed(comeback.builds()));
        } else {
            step();
        }
    }

    /**
     * Returns whether the group fails with a child that has failed for good: where others depend on it, and where the group
     * could not start because of it. A group that has been up goes on without an independent task.
     */
    private boolean mustFailWith(Member member) {
        return isOrdered() || member.child() instanceof GroupActor || !(up || member.hasBeenReady);
    }

    private static boolean isFailure(TaskOutcome outcome) {
        return outcome instanceof TaskOutcome.Failed || outcome instanceof TaskOutcome.Fatal;
    }

    private static boolean endedByItself(TaskOutcome outcome) {
        return outcome.isSuccess() || isFailure(outcome);
    }

    /** Returns whether the end of a significant child is that of the group. */
    private boolean mustStop() {
        return switch (spec().autoStop()) {
            case NEVER -> false;
            case ANY_SIGNIFICANT -> true;
            case ALL_SIGNIFICANT -> members.none(member -> member.child().isSignificant());
        };
    }

    // ---- what is next

    private void step() {
        if (goal == Goal.UP) {
            if (isOrdered() ? stepUp() : members.allHaveBeenReady()) {
                beRunning();
            }
        } else if (goal == Goal.DOWN && (isOrdered() ? stepDown() : members.allDown())) {
            goal = Goal.NONE;
            moveTo(GroupState.PENDING);
            tellParent().halted(haltTime);
        }
    }

    /** Halts or starts who is next, if somebody is; returns whether all are up. */
    private boolean stepUp() {
        OrderedWalk.Step next = nextOf(true);
        switch (next.what()) {
            case HALT -> haltNow(requireNonNull(next.member()), walk.isAfresh());
            case START -> {
                if (is(GroupState.QUARANTINED)) {
                    moveTo(GroupState.RESTARTING);
                }
                startNow(requireNonNull(next.member()));
            }
            case HELD -> moveTo(GroupState.QUARANTINED);
            case WAIT, DOWN, UP -> {}
        }
        return next.what() == OrderedWalk.What.UP;
    }

    /** Halts who is next, if somebody is; returns whether all are down. */
    private boolean stepDown() {
        OrderedWalk.Step next = nextOf(false);
        if (next.what() == OrderedWalk.What.HALT) {
            haltNow(requireNonNull(next.member()), walk.isAfresh());
        }
        return next.what() == OrderedWalk.What.DOWN;
    }

    private OrderedWalk.Step nextOf(boolean up) {
        return walk.next(members, up, spec().strategy() == GroupStrategy.ONE_FOR_ALL);
    }

    private void beRunning() {
        if (!is(GroupState.RUNNING)) {
            boolean waitedForLate = up && is(GroupState.STARTING); // The others have run on meanwhile.
            moveTo(GroupState.RUNNING);
            if (!waitedForLate) {
                GroupEvents.started(this);
            }
        }
        if (!up) {
            up = true;
            tellParent().ready();
        }
    }

    // ---- any thread

    @Override
    public GroupSnapshot snapshot() {
        return GroupView.of(this);
    }

    /** Returns how many restarts count now. */
    int restartsInWindow() {
        return restarts.count(now());
    }

    /** Returns how the group comes back when it has failed. */
    Comeback comeback() {
        return comeback;
    }
}
