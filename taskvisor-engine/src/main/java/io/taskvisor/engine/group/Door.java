package io.taskvisor.engine.group;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets children into a group until it is closed. One word: whether it is closed, and how many are on their way in. A group
 * that stops for good is done when its door is closed, nobody is on the way, and no child is left.
 */
final class Door {
    private static final int CLOSED = 1 << 31;

    private final AtomicInteger word = new AtomicInteger();

    /** Begins to go in, which {@link #leave} must follow; returns false if the door is closed. */
    boolean enter() {
        for (int now = word.get(); (now & CLOSED) == 0; now = word.get()) {
            if (word.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Ends to go in: the group has been told. */
    void leave() {
        word.decrementAndGet();
    }

    void close() {
        word.getAndUpdate(now -> now | CLOSED);
    }

    void open() {
        word.getAndUpdate(now -> now & ~CLOSED);
    }

    boolean isClosed() {
        return word.get() < 0;
    }

    /** Returns whether nobody is on the way in, and nobody can be any more. */
    boolean isShut() {
        return word.get() == CLOSED;
    }
}
