package io.taskvisor.engine.group;

import static java.util.Objects.requireNonNull;

import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.task.Home;
import io.taskvisor.engine.task.Resident;
import org.jspecify.annotations.Nullable;

/**
 * A child's place in its group: for the child the {@link Home} that passes on what it tells, for the group what it knows of
 * the child, and the child's neighbours in the order in which they start.
 */
final class Member implements Home {
    /** What the group knows of a child. */
    enum Stage {
        /** Down: not started, or halted, and not waiting for anything but the group. */
        IDLE,
        /** Started, not ready yet. */
        STARTED,
        /** Has been ready since it was started. */
        READY,
        /** Told to halt, and has not answered. */
        HALTING,
        /** Down after a failure of its own; its backoff is not over. */
        FAILED,
        /** Down with its retries used up. */
        QUARANTINED,
        /** Told to stop for good. */
        STOPPING
    }

    private static final long INHERIT = -1;

    /** How far to look: a reader without the turn may be led astray. */
    private static final int MOST_STEPS = 10_000;

    private final GroupActor group;
    private @Nullable Resident child;

    /** Set by the group before it stops the child for good. */
    private volatile long graceNanos = INHERIT;

    /** How often the child was told to halt: what it answers to an earlier time is not waited for any more. */
    private volatile int halts;

    // What follows belongs to the group's turn; Members changes it.
    Stage stage = Stage.IDLE;

    /** Whether the child has been ready since the group was started. */
    boolean hasBeenReady;

    /** Whether it waits for the shutdown, and so cannot stop before that has ended: the group does not wait for it. */
    boolean passedOver;

    /** While the group stops for good: how many tasks there are in or below it, at least one. */
    int tasks;

    /** Whether the child is among the group's: a message may be answered twice. */
    boolean present;

    @Nullable
    Member previous;

    @Nullable
    Member next;

    Member(GroupActor group) {
        this.group = group;
    }

    /** Says whose place this is; once, before anybody sees it. */
    void moveIn(Resident child) {
        this.child = child;
    }

    Resident child() {
        return requireNonNull(child, "nobody has moved in");
    }

    GroupActor group() {
        return group;
    }

    String name() {
        return child().name();
    }

    /** Returns whether the child comes after {@code other} in the start order. */
    boolean isAfter(Member other) {
        return child().sequence() > other.child().sequence();
    }

    // ---- what the group has the child do

    void start() {
        child().start(Role.BORROWED);
        tell();
    }

    void halt(boolean afresh) {
        int before = halts;
        halts = before + 1;
        child().halt(afresh, Role.BORROWED);
        tell();
    }

    /** Returns which time this is that the child is told to halt; in the turn in which it is told. */
    int halts() {
        return halts;
    }

    void clear() {
        child().clear(Role.BORROWED);
        tell();
    }

    void stop(long graceNanos) {
        this.graceNanos = graceNanos;
        child().cancel(Role.BORROWED);
        tell();
    }

    void agree() {
        child().agree(Role.BORROWED);
        tell();
    }

    void giveUp() {
        child().giveUp(Role.BORROWED);
        tell();
    }

    /** A task has acted by now; a group has a message. */
    private void tell() {
        if (child instanceof GroupActor below) {
            group.told(below);
        }
    }

    // ---- what the child tells

    @Override
    public void leave(Resident left) {
        group.children().free(left);
    }

    @Override
    public void delivered(TaskOutcome outcome) {
        group.post(() -> {
            try {
                group.onLeft(this, outcome);
            } finally {
                if (!(child instanceof GroupActor)) {
                    // Only now: if the group is to be built anew, it counts before its last task does not.
                    group.environment().census().delivered();
                }
            }
        });
    }

    @Override
    public void attend() {
        group.attend();
    }

    @Override
    public Verdict mayRestart(Throwable cause, long now) {
        return group.mayRestart(this, cause, now);
    }

    @Override
    public boolean isOrdered() {
        return group.isOrdered();
    }

    @Override
    public String heldUpBy() {
        Member first = null;
        Member before = previous;
        for (int steps = 0; before != null && steps < MOST_STEPS; steps++) {
            if (before.stage != Stage.READY) {
                first = before;
            }
            before = before.previous;
        }
        String where = "group '" + group.path() + "', " + group.state().label();
        return first == null
                ? "its turn has not come in " + where
                : "'" + first.name() + "' before it is not ready in " + where;
    }

    @Override
    public long graceNanos(long supervisors) {
        long own = graceNanos;
        return own == INHERIT ? supervisors : own;
    }

    @Override
    public void passOver() {
        group.post(() -> group.onPassedOver(this));
    }

    @Override
    public void failed(Throwable cause, long delayNanos) {
        group.post(() -> group.onFailed(this, cause, delayNanos));
    }

    @Override
    public void due() {
        group.post(() -> group.onDue(this));
    }

    /** A task answers to the last time it was told, whatever it has seen of earlier ones: it is down. */
    @Override
    public void halted() {
        halted(halts);
    }

    /** A group answers to each time. */
    void halted(int time) {
        group.post(() -> {
            if (time == halts) {
                group.onHalted(this);
            }
        });
    }

    @Override
    public void ready() {
        group.post(() -> group.onReady(this));
    }

    @Override
    public void quarantined() {
        group.post(() -> group.onQuarantined(this));
    }

    @Override
    public void resumed() {
        group.post(() -> group.onResumed(this));
    }

    @Override
    public String toString() {
        return name() + " " + stage;
    }
}
