package io.taskvisor.engine.admission;

import io.taskvisor.TaskSnapshot;
import io.taskvisor.admission.SlotSnapshot;
import java.util.List;
import java.util.Optional;

/** A snapshot of a slot, read without stopping anything. */
record SlotView(String key, Optional<TaskSnapshot> owner, List<TaskSnapshot> waiting) implements SlotSnapshot {
    static SlotView of(SlotActor slot) {
        return new SlotView(
                slot.key(),
                slot.owner()
                        .filter(has -> !has.task().isSettled())
                        .map(has -> has.task().snapshot()),
                slot.waiting().stream()
                        .map(waiting -> waiting.task().snapshot())
                        .toList());
    }

    static SlotView unused(String key) {
        return new SlotView(key, Optional.empty(), List.of());
    }
}
