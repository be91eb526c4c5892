package io.taskvisor.admission;

import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What could be said of a slot at one moment. Its parts were read one after the other; nothing was stopped for it. */
public interface SlotSnapshot {
    /** Returns the key. */
    String key();

    /** Returns the owner; empty if the slot is free. It has an outcome if the slot is {@linkplain #heldSince held}. */
    Optional<TaskSnapshot> owner();

    /**
     * Returns since when the owner has had its outcome, if an abandoned attempt of it still runs and so keeps the slot; empty
     * otherwise. See {@link Slot#release}.
     */
    default Optional<Instant> heldSince() {
        return Optional.empty();
    }

    /** Returns what waits, in the order in which it comes; unmodifiable. */
    List<TaskSnapshot> waiting();

    /**
     * Returns whether an attempt of the owner ignores that it was told to stop, abandoned or not, so that the slot is not
     * getting free.
     */
    default boolean isStuck() {
        return heldSince().isPresent()
                || owner().filter(task -> task.state() == TaskState.STUCK).isPresent();
    }
}
