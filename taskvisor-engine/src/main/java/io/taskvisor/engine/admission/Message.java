package io.taskvisor.engine.admission;

import org.jspecify.annotations.Nullable;

/** Something for a slot to answer, and its place in the slot's inbox: a message is in one inbox once. */
abstract class Message {
    /** The message that was left before this one; written before this one can be seen. */
    @Nullable
    Message before;

    /** The message that is answered after this one; belongs to the turn. */
    @Nullable
    Message after;

    /** Has {@code slot} do what this message asks for; called in the slot's turn. */
    abstract void answer(SlotActor slot);
}
