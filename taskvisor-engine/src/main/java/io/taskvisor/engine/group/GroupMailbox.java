package io.taskvisor.engine.group;

import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.task.OutcomeCell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The messages to a group, and whether some thread has the <em>turn</em> to answer them.
 *
 * <p>To post a message never waits. Whoever {@linkplain #attend attends} afterwards answers what is there, unless another
 * thread does: that one looks again after it has given the turn back. So a group is worked on by one thread at a time,
 * without a lock, and messages from one sender are answered in their order. What {@link GroupActor} keeps in fields that are
 * not volatile belongs to the turn.
 *
 * <p>An answer that fails for want of memory or stack is given again later, by the recovery; answers are such that this does no
 * harm, and until then no other message is answered.
 *
 * <p>A group that posts to another one, above or below, notes it: the same thread attends to it when it is done here. However
 * deep a tree is, this is a loop and not a recursion. A thread that has answered {@link #MOST_AT_ONCE} messages leaves the rest
 * to a helper: it may be that of a caller, who wants to add a child, and others may add theirs as fast as it can answer.
 */
abstract class GroupMailbox extends OutcomeCell {
    /** After so many, the thread that answers has done enough for others, and a helper goes on. */
    private static final int MOST_AT_ONCE = 500;

    private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();

    /** The thread that has the turn, null if none has. */
    private final AtomicReference<@Nullable Thread> turn = new AtomicReference<>();

    /** The message whose answer failed for want of memory, to be answered again before all others. Belongs to the turn. */
    private @Nullable Runnable unanswered;

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

    /** Returns the thread that has the turn, null if none has. Any thread. */
    public final @Nullable Thread turnOf() {
        return turn.get();
    }

    /** Sees to it that all messages so far are answered, with all that comes of it in other groups. Does not throw. */
    public final void attend() {
        if (!messages.isEmpty()) {
            attend(false);
        }
    }

    /** Has what was left half done resumed, by a helper thread: user code may run after a turn. */
    @Override
    protected final void redo() {
        threads().execute("helper", () -> attend(true));
    }

    private void attend(boolean again) {
        try {
            Deque<GroupMailbox> groups = new ArrayDeque<>();
            groups.add(this);
            attendTo(groups, again);
        } catch (VirtualMachineError e) {
            threads().recovery().leave(this);
        }
    }

    /** Attends to these groups, and to all that are told something meanwhile. */
    private void attendTo(Deque<GroupMailbox> groups, boolean again) {
        boolean first = again;
        int left = MOST_AT_ONCE;
        GroupMailbox group = groups.poll();
        try {
            for (; group != null; group = groups.poll()) {
                left = group.answer(groups, first, left);
                first = false;
                if (left == 0) {
                    if (!group.messages.isEmpty()) {
                        groups.addFirst(group);
                    }
                    if (handOver(groups)) {
                        return;
                    }
                    left = MOST_AT_ONCE;
                }
            }
        } catch (VirtualMachineError e) {
            for (; group != null; group = groups.poll()) {
                threads().recovery().leave(group);
            }
        }
    }

    /** Leaves these groups to a helper thread; returns false if there is none any more. */
    private boolean handOver(Deque<GroupMailbox> groups) {
        if (groups.isEmpty()) {
            return true;
        }
        try {
            threads().help(() -> attendTo(groups, false));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Answers messages, at most so many; returns how many more there might have been. */
    private int answer(Deque<GroupMailbox> next, boolean again, int most) {
        int left = most;
        boolean first = again;
        while (left > 0 && (first || !messages.isEmpty()) && turn.compareAndSet(null, Thread.currentThread())) {
            first = false;
            try {
                left = answerAll(left);
                next.addAll(told);
                told.clear();
            } finally {
                turn.set(null);
            }
        }
        return left;
    }

    private int answerAll(int most) {
        int left = most;
        Runnable message = unanswered == null ? messages.poll() : unanswered;
        while (message != null) {
            unanswered = message;
            try {
                message.run();
            } catch (VirtualMachineError e) {
                throw e; // It is answered again.
            } catch (Throwable e) {
                broken(e);
            }
            unanswered = null;
            left--;
            message = left == 0 ? null : messages.poll();
        }
        return left;
    }

    /** Returns the threads of the supervisor. */
    abstract Threads threads();

    /** Makes the best of a message whose answer threw: a bug. Called with the turn. */
    abstract void broken(Throwable bug);
}
