package io.taskvisor.admission;

import io.taskvisor.TaskSnapshot;
import io.taskvisor.TaskState;
import java.util.List;
import java.util.Optional;

/** What could be said of a slot at one moment. Its parts were read one after the other; nothing was stopped for it. */
public interface SlotSnapshot {
    /** Returns the key. */
    String key();

    /** Returns the owner; empty if the slot is free. */
    Optional<TaskSnapshot> owner();

    /** Returns what waits, in the order in which it comes; unmodifiable. */
    List<TaskSnapshot> waiting();

    /** Returns whether an attempt of the owner ignores that it was told to stop, so that the slot is not getting free. */
    default boolean isStuck() {
        return owner().filter(task -> task.state() == TaskState.STUCK).isPresent();
    }
}
