package io.taskvisor.engine.group;

import io.taskvisor.engine.group.Member.Stage;
import org.jspecify.annotations.Nullable;

/**
 * How the children of a dependent group are taken down, from the last to the first that is concerned, and up again in order:
 * a position on the way down, one on the way up, and what comes next, as a function of the children's stages. Each child is
 * passed once each way. Belongs to the group's turn.
 */
final class OrderedWalk {
    /** What comes next. */
    enum What {
        /** Halt this child. */
        HALT,
        /** Start this child. */
        START,
        /** A child is to answer, or its backoff to be over. */
        WAIT,
        /** A quarantined child is in the way. */
        HELD,
        /** All that is concerned is down. Only where nothing is to be started. */
        DOWN,
        /** All children are ready. */
        UP
    }

    /** What comes next, with the child that it is about. */
    record Step(What what, @Nullable Member member) {}

    private static final Step WAIT = new Step(What.WAIT, null);
    private static final Step HELD = new Step(What.HELD, null);
    private static final Step DOWN = new Step(What.DOWN, null);
    private static final Step UP = new Step(What.UP, null);

    /** On the way down: the next to be halted; null on the way up. */
    private @Nullable Member downAt;

    /** On the way down: the first that is concerned. */
    private @Nullable Member downTo;

    /** On the way down: whether those that are down by themselves are halted too. */
    private boolean afresh;

    /** On the way down: the first of those before the concerned that is not up: it is being started, or was added late. */
    private @Nullable Member late;

    /** On the way up: the next to be started; those before it are ready. Null if all are. */
    private @Nullable Member upAt;

    /** Goes up from the first. */
    void up(Members members) {
        arrived(null);
        upAt = members.first();
    }

    /**
     * Goes down to {@code to}, and then up again.
     *
     * @param afresh whether those that wait for their backoff, or are quarantined, are to be started again too
     */
    void down(Member to, Members members, boolean afresh) {
        boolean wider = downAt == null || downTo == null || downTo.isAfter(to);
        boolean anew = downAt == null || afresh;
        if (upAt != null && to.isAfter(upAt)) {
            late = first(late, upAt);
        }
        downTo = wider ? to : downTo;
        downAt = anew ? members.last() : downAt;
        this.afresh |= afresh;
        upAt = null;
    }

    /** Returns whether the way down is one of a restart from scratch. */
    boolean isAfresh() {
        return afresh;
    }

    /** Returns whether a child that runs is to be halted on this way down. */
    boolean concerns(Member member) {
        return downAt != null && downTo != null && !downTo.isAfter(member);
    }

    /** A child was added, behind all others or nearly so. */
    void added(Member member) {
        if (downAt == null) {
            upAt = first(upAt, member);
        } else if (downTo != null && downTo.isAfter(member)) {
            late = first(late, member);
        }
    }

    private static Member first(@Nullable Member one, Member other) {
        return one == null || one.isAfter(other) ? other : one;
    }

    /** A child leaves. Called while it still has its neighbours. */
    void leaving(Member member) {
        if (upAt == member) {
            upAt = member.next;
        }
        if (late == member) {
            late = member.next;
        }
        if (downAt == member) {
            downAt = member == downTo ? null : member.previous;
            if (downAt == null) {
                arrived(member.next);
            }
        }
        if (downTo == member) {
            downTo = member.next;
        }
    }

    private void arrived(@Nullable Member concerned) {
        upAt = late == null ? concerned : first(concerned, late);
        late = null;
        downAt = null;
        downTo = null;
        afresh = false;
    }

    /**
     * Returns what comes next.
     *
     * @param up whether children are to be started
     * @param together whether none may start while one is quarantined
     */
    Step next(Members members, boolean up, boolean together) {
        while (downAt != null) {
            Member member = downAt;
            switch (member.stage) {
                case HALTING -> {
                    return WAIT;
                }
                case STARTED, READY -> {
                    return new Step(What.HALT, member);
                }
                case FAILED, QUARANTINED -> {
                    if (afresh) {
                        return new Step(What.HALT, member);
                    }
                }
                case IDLE, STOPPING -> {}
            }
            if (member == downTo) {
                arrived(downTo);
            } else {
                downAt = member.previous;
            }
        }
        return up ? nextUp(members, together) : DOWN;
    }

    private Step nextUp(Members members, boolean together) {
        if (members.in(Stage.FAILED) > 0) {
            return WAIT;
        }
        if (together && members.in(Stage.QUARANTINED) > 0) {
            return HELD;
        }
        while (upAt != null) {
            Member member = upAt;
            switch (member.stage) {
                case IDLE -> {
                    return new Step(What.START, member);
                }
                case READY -> upAt = member.next;
                case QUARANTINED -> {
                    return HELD;
                }
                default -> {
                    return WAIT;
                }
            }
        }
        return UP;
    }
}
