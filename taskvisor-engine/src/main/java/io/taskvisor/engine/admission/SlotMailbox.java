package io.taskvisor.engine.admission;

import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.run.Step;
import io.taskvisor.engine.run.Threads;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages to a slot, whether some thread has the <em>turn</em> to answer them, and whether the slot is closed.
 *
 * <p>All three are one reference. It is {@link #IDLE} when nobody has the turn, {@link #BUSY} when somebody has and nothing
 * new has come, {@link #CLOSED} at the end, or else the newest message, which knows the one before: then somebody has the
 * turn too. To leave a message is one compare-and-set; who finds the slot idle has the turn with it. Whoever has the turn
 * takes all messages at once, answers them oldest first, and gives the turn back in the step that finds no new one. In the
 * same step a slot that has become unused is closed instead: so a message is either left before, and answered, or finds the
 * slot closed, and its sender looks for another slot of that key. Nobody ever waits for anybody.
 *
 * <p>An answer that fails for want of memory or stack keeps the turn, and is given again by the {@link Recovery}. So answers
 * are such that they can be given again, whatever of them was done: what must be done once is noted in the submission.
 *
 * <p>What belongs to the turn needs no protection: the reference carries it from one thread to the next. That is all of
 * {@link SlotActor} and {@link SlotQueue} but what they say is read by others. Everything that a turn does to tasks is done in
 * it, as a borrowed thread does it: tasks that end at once leave another message, and the loop goes on; there is no
 * recursion, however many do. Code of the user's is not run there, but for inline observers.
 */
abstract class SlotMailbox extends Step {
    private static final class Mark extends Message {
        @Override
        void answer(SlotActor slot) {
            throw new IllegalStateException("a mark is no message");
        }
    }

    private static final Message IDLE = new Mark();
    private static final Message BUSY = new Mark();
    private static final Message CLOSED = new Mark();

    /** After so many, the thread that answers has done enough for others, and a helper goes on. */
    private static final int MOST_AT_ONCE = 1_000;

    /** What became of a message that was to be left. */
    enum Post {
        /** It was left, and the turn is the caller's. */
        TURN,
        /** It was left to the thread that has the turn. */
        LEFT,
        /** The slot is closed. */
        CLOSED
    }

    private final AtomicReference<Message> inbox;

    /** The newest of the messages that are being answered; others only {@linkplain #forEachMessage look} at it. */
    private volatile @Nullable Message taken;

    // What follows belongs to the turn.

    /** The oldest of the messages that were taken. */
    private @Nullable Message oldest;

    /** The next message to answer, of those that were taken. */
    private @Nullable Message next;

    /** Creates a slot whose first message has been left; the turn is the caller's. */
    SlotMailbox(Message first) {
        this.inbox = new AtomicReference<>(first);
    }

    /** Returns whether the slot can be done without. Called in the turn. */
    abstract boolean isUnused();

    /** Answers a message. Called in the turn. */
    abstract void answer(Message message);

    /** A message could not be answered. Called in the turn. */
    abstract void failed(Throwable cause);

    /** The slot has been closed. */
    abstract void closed();

    /** Leaves a message. */
    final Post post(Message message) {
        for (; ; ) {
            Message newest = inbox.get();
            if (newest == CLOSED) {
                return Post.CLOSED;
            }
            message.before = newest instanceof Mark ? null : newest;
            if (inbox.compareAndSet(newest, message)) {
                return newest == IDLE ? Post.TURN : Post.LEFT;
            }
        }
    }

    /** Returns the threads of the supervisor. */
    abstract Threads threads();

    /** Answers all messages and gives the turn back; called with the turn. Does not throw. */
    final void answerAll() {
        int answered = 0;
        try {
            do {
                if (answered > MOST_AT_ONCE && handOver()) {
                    return;
                }
                if (next == null) {
                    take();
                }
                answered += answerTaken();
            } while (!giveBack());
        } catch (Throwable e) {
            threads().recovery().leave(this); // The turn goes with it.
        }
    }

    private boolean handOver() {
        try {
            threads().help(this::answerAll);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // The supervisor has stopped: it is done here.
        }
    }

    @Override
    protected final void redo() {
        threads().execute("helper", this::answerAll);
    }

    /** Takes all messages. They are seen in one place or the other, at any time. */
    private void take() {
        Message newest;
        do {
            newest = inbox.get();
            taken = newest;
        } while (!inbox.compareAndSet(newest, BUSY));
        Message first = newest;
        for (Message before = first.before; before != null; before = first.before) {
            before.after = first;
            first = before;
        }
        oldest = first;
        next = first;
    }

    private int answerTaken() {
        int answered = 0;
        for (Message message = next; message != null; message = message.after) {
            next = message;
            try {
                answer(message);
            } catch (VirtualMachineError e) {
                throw e; // It is answered again.
            } catch (Throwable e) { // A bug: the other messages are to be answered all the same.
                failed(e);
            }
            answered++;
        }
        next = null;
        taken = null;
        for (Message message = oldest; message != null; ) { // A submission may be kept, and must not keep the others.
            Message after = message.after;
            message.before = null;
            message.after = null;
            message = after;
        }
        oldest = null;
        return answered;
    }

    private boolean giveBack() {
        if (!isUnused()) {
            return inbox.compareAndSet(BUSY, IDLE);
        }
        if (!inbox.compareAndSet(BUSY, CLOSED)) {
            return false;
        }
        try {
            closed();
        } catch (VirtualMachineError e) {
            return true; // Whoever finds it closed takes it out.
        }
        return true;
    }

    /** Looks at messages that are not answered yet, or are being answered; any thread. */
    final void forEachMessage(Consumer<Message> action) {
        forEach(inbox.get(), action);
        forEach(taken, action);
    }

    private static void forEach(@Nullable Message newest, Consumer<Message> action) {
        for (Message next = newest; next != null; next = next.before) {
            if (!(next instanceof Mark)) {
                action.accept(next);
            }
        }
    }
}
