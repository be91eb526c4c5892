package io.taskvisor.engine.group;

import io.taskvisor.engine.group.Member.Stage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The children of a group in the order in which they start, and how many are in each stage. A linked list, because children
 * leave from anywhere. Belongs to the group's turn.
 */
final class Members {
    private final int[] inStage = new int[Stage.values().length];
    private @Nullable Member first;
    private @Nullable Member last;
    private int size;

    /** How many have not been ready since the group was started. */
    private int unready;

    /** How many need not be waited for when the group stops. */
    private int passedOver;

    @Nullable
    Member first() {
        return first;
    }

    @Nullable
    Member last() {
        return last;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Puts a child where it belongs, which is at the end unless two were added at the same time; nothing if it is there. */
    void add(Member member) {
        if (member.present) {
            return;
        }
        member.present = true;
        Member before = last;
        while (before != null && before.isAfter(member)) {
            before = before.previous;
        }
        Member after = before == null ? first : before.next;
        member.previous = before;
        member.next = after;
        if (before == null) {
            first = member;
        } else {
            before.next = member;
        }
        if (after == null) {
            last = member;
        } else {
            after.previous = member;
        }
        size++;
        unready++;
        inStage[member.stage.ordinal()]++;
    }

    /**
     * Takes a child out, and its links with it: the handle of a task that has ended may be kept for long, and must not keep
     * those that were added after it. Nothing if it has left before.
     */
    void remove(Member member) {
        if (!member.present) {
            return;
        }
        member.present = false;
        if (member.previous == null) {
            first = member.next;
        } else {
            member.previous.next = member.next;
        }
        if (member.next == null) {
            last = member.previous;
        } else {
            member.next.previous = member.previous;
        }
        member.previous = null;
        member.next = null;
        size--;
        unready -= member.hasBeenReady ? 0 : 1;
        passedOver -= member.passedOver ? 1 : 0;
        inStage[member.stage.ordinal()]--;
    }

    void move(Member member, Stage stage) {
        inStage[member.stage.ordinal()]--;
        member.stage = stage;
        inStage[stage.ordinal()]++;
    }

    int in(Stage stage) {
        return inStage[stage.ordinal()];
    }

    /** Returns whether none runs, or is about to say that it does not any more. */
    boolean allDown() {
        return in(Stage.STARTED) + in(Stage.READY) + in(Stage.HALTING) == 0;
    }

    void hasBeenReady(Member member) {
        if (!member.hasBeenReady) {
            member.hasBeenReady = true;
            unready--;
        }
    }

    /** Returns whether all have been ready since {@link #expectReady}. */
    boolean allHaveBeenReady() {
        return unready == 0;
    }

    /** Wants every child to be ready anew. */
    void expectReady() {
        forEach(member -> member.hasBeenReady = false);
        unready = size;
    }

    /** Says that this one need not be waited for when the group stops. */
    void passOver(Member member) {
        if (!member.passedOver) {
            member.passedOver = true;
            passedOver++;
        }
    }

    /** Returns whether there are children, and none that has to be waited for. */
    boolean allPassedOver() {
        return passedOver > 0 && passedOver == size;
    }

    /** Returns whether there is none like this. */
    boolean none(Predicate<Member> wanted) {
        Member member = first;
        while (member != null && !wanted.test(member)) {
            member = member.next;
        }
        return member == null;
    }

    /** Does something with each, the first first; that one may leave meanwhile, but no other. */
    void forEach(Consumer<Member> action) {
        for (Member member = first; member != null; ) {
            Member next = member.next;
            action.accept(member);
            member = next;
        }
    }
}
