package io.taskvisor.engine.admission;

import io.taskvisor.TaskSnapshot;
import io.taskvisor.admission.SlotSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A snapshot of a slot, read without stopping anything. */
record SlotView(String key, Optional<TaskSnapshot> owner, Optional<Instant> heldSince, List<TaskSnapshot> waiting)
        implements SlotSnapshot {
    static SlotView of(SlotActor slot) {
        Optional<Submission> holder = slot.holder();
        // In this order: one that has an outcome was seen to hold the slot after it, or does not have it any more.
        Optional<TaskSnapshot> owner = holder.map(has -> has.task().snapshot());
        Optional<Instant> heldSince = holder.flatMap(Submission::heldSince);
        boolean finished = owner.flatMap(TaskSnapshot::outcome).isPresent();
        return new SlotView(
                slot.key(),
                owner.filter(has -> !finished || heldSince.isPresent()),
                heldSince.filter(since -> finished),
                slot.waiting().stream()
                        .map(waiting -> waiting.task().snapshot())
                        .toList());
    }

    static SlotView unused(String key) {
        return new SlotView(key, Optional.empty(), Optional.empty(), List.of());
    }
}
