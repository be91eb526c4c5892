package io.taskvisor.engine;

import static java.util.Objects.requireNonNull;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.admission.SlotSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A key of a supervisor's. It holds nothing: what is in use is in the table. */
record KeyedSlot(String supervisor, SlotDoor door, String key) implements Slot {
    @Override
    public TaskHandle submit(TaskSpec spec, AdmissionPolicy policy) {
        return door.submit(
                key, requireNonNull(spec, "spec must not be null"), requireNonNull(policy, "policy must not be null"));
    }

    @Override
    public CompletableFuture<Integer> cancelAll() {
        return door.slots().cancelAll(key);
    }

    @Override
    public boolean release() {
        return door.slots().release(key);
    }

    @Override
    public Optional<TaskHandle> owner() {
        return door.slots().owner(key);
    }

    @Override
    public List<TaskHandle> waiting() {
        return door.slots().waiting(key);
    }

    @Override
    public SlotSnapshot snapshot() {
        return door.slots().snapshot(key);
    }

    @Override
    public String toString() {
        return "slot '" + key + "' of supervisor '" + supervisor + "'";
    }
}
