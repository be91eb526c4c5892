package io.taskvisor.engine.group;

import io.taskvisor.engine.task.OutcomeCell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The messages to a group, and whether some thread has the <em>turn</em> to answer them.
 *
 * <p>To post a message never waits. Whoever {@linkplain #attend attends} afterwards answers what is there, unless another
 * thread does: that one looks again after it has given the turn back. So a group is worked on by one thread at a time,
 * without a lock, and messages from one sender are answered in their order. What {@link GroupActor} keeps in fields that are
 * not volatile belongs to the turn.
 *
 * <p>A group that posts to another one, above or below, notes it: the same thread attends to it when it is done here. However
 * deep a tree is, this is a loop and not a recursion.
 */
abstract class GroupMailbox extends OutcomeCell {
    private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean turn = new AtomicBoolean();

    /** The groups that were told something during this turn. Belongs to the turn. */
    private final List<GroupMailbox> told = new ArrayList<>(2);

    /** Leaves a message; {@link #attend} must follow. */
    final void post(Runnable message) {
        messages.add(message);
    }

    /** Says that something was posted to {@code other} during this turn. */
    final void told(GroupMailbox other) {
        told.add(other);
    }

    /** Sees to it that all messages so far are answered, with all that comes of it in other groups. */
    public final void attend() {
        if (messages.isEmpty()) {
            return;
        }
        Deque<GroupMailbox> next = new ArrayDeque<>();
        for (GroupMailbox group = this; group != null; group = next.poll()) {
            group.answer(next);
        }
    }

    private void answer(Deque<GroupMailbox> next) {
        while (!messages.isEmpty() && turn.compareAndSet(false, true)) {
            try {
                for (Runnable message = messages.poll(); message != null; message = messages.poll()) {
                    answer(message);
                }
            } finally {
                next.addAll(told);
                told.clear();
                turn.set(false);
            }
        }
    }

    private void answer(Runnable message) {
        try {
            message.run();
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** Makes the best of a message whose answer threw: a bug, or memory that ran out. Called with the turn. */
    abstract void broken(Throwable bug);
}
