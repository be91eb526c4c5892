package io.taskvisor.engine.admission;

import java.util.concurrent.Executor;
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
 * <p>What belongs to the turn needs no protection: the reference carries it from one thread to the next. That is all of
 * {@link SlotActor} and {@link SlotQueue} but what they say is read by others. Everything that a turn does to tasks is done in
 * it, as a borrowed thread does it: tasks that end at once leave another message, and the loop goes on; there is no
 * recursion, however many do. Code of the user's is not run there, but for inline observers.
 */
abstract class SlotMailbox {
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

    /** Answers all messages and gives the turn back; called with the turn. */
    final void answerAll(Executor helpers) {
        int answered = 0;
        do {
            if (answered > MOST_AT_ONCE && handOver(helpers)) {
                return;
            }
            answered += answerTaken(take());
        } while (!giveBack());
    }

    /** Takes all messages. They are seen in one place or the other, at any time. */
    private Message take() {
        for (; ; ) {
            Message newest = inbox.get();
            taken = newest;
            if (inbox.compareAndSet(newest, BUSY)) {
                return newest;
            }
        }
    }

    private int answerTaken(Message newest) {
        Message oldest = newest;
        for (Message before = oldest.before; before != null; before = oldest.before) {
            before.after = oldest;
            oldest = before;
        }
        int answered = 0;
        for (Message next = oldest; next != null; next = next.after) {
            try {
                answer(next);
            } catch (
                    Throwable e) { // A bug, or memory that ran out: the other messages are to be answered all the same.
                failed(e);
            }
            answered++;
        }
        taken = null;
        for (Message next = oldest;
                next != null; ) { // A submission may be kept for long, and must not keep the others.
            Message after = next.after;
            next.before = null;
            next.after = null;
            next = after;
        }
        return answered;
    }

    private boolean giveBack() {
        if (isUnused()) {
            if (inbox.compareAndSet(BUSY, CLOSED)) {
                closed();
                return true;
            }
            return false;
        }
        return inbox.compareAndSet(BUSY, IDLE);
    }

    private boolean handOver(Executor helpers) {
        try {
            helpers.execute(() -> answerAll(helpers));
            return true;
        } catch (Throwable e) {
            return false; // Then it is done here.
        }
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
