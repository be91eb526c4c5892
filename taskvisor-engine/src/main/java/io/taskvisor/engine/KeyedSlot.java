package io.taskvisor.engine;

import static java.util.Objects.requireNonNull;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.Slot;
import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.engine.admission.SlotTable;
import java.util.concurrent.CompletableFuture;

/** A key of a supervisor's. It holds nothing: what is in use is in the table. */
record KeyedSlot(SupervisorEngine supervisor, SlotTable slots, String key) implements Slot {
    @Override
    public TaskHandle submit(TaskSpec spec, AdmissionPolicy policy) {
        return supervisor.submit(
                key, requireNonNull(spec, "spec must not be null"), requireNonNull(policy, "policy must not be null"));
    }

    @Override
    public CompletableFuture<Integer> cancelAll() {
        return slots.cancelAll(key);
    }

    @Override
    public SlotSnapshot snapshot() {
        return slots.snapshot(key);
    }

    @Override
    public String toString() {
        return "slot '" + key + "' of supervisor '" + supervisor.config().name() + "'";
    }
}
