package io.taskvisor.admission;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import java.util.concurrent.CompletableFuture;

/**
 * The tasks of one key: one at a time is the owner and runs, others wait. Different keys have nothing to do with each other.
 *
 * <pre>{@code
 * Slot slot = supervisor.slot("tenant-" + tenant);
 * slot.submit(TaskSpec.restartable("sync-" + tenant, context -> sync(tenant)), AdmissionPolicy.KEEP_LATEST);
 * }</pre>
 *
 * <p>A submission is a task like any other: its retries, backoffs and pauses keep the slot. It is the owner until it has its
 * outcome; the next one starts after that. An owner that was {@linkplain io.taskvisor.TaskOutcome.Abandoned abandoned} has its
 * outcome, and so has released the slot, though its thread still runs: the JVM cannot kill a thread, and that is the one case
 * in which code of two tasks of a key can overlap.
 *
 * <p>Thread-safe; no method waits. A slot is a view of its key: it costs nothing to have one, the supervisor keeps something
 * for a key only while it has an owner.
 */
public interface Slot {
    /** Returns the key. */
    String key();

    /**
     * Submits a task. It is accepted from here on and has an outcome, like one that was {@linkplain
     * io.taskvisor.Supervisor#add(TaskSpec) added}; if it is not admitted, {@link io.taskvisor.TaskOutcome.Rejected}.
     *
     * <p>While it waits it is {@link io.taskvisor.TaskState#PENDING} and belongs to no group: it is not found by its name,
     * and does not take it, so it may be named like the owner. Its name is taken when it is admitted, as a direct child of the
     * supervisor; if another has it then, it is rejected with {@link io.taskvisor.Rejection#DUPLICATE_NAME}. {@linkplain
     * TaskHandle#cancel Cancelled} while it waits, it is rejected at once with {@link io.taskvisor.Rejection#REMOVED}. Its
     * deadline runs from the submission: if it passes, the task has failed without having run.
     *
     * @throws IllegalArgumentException if the spec has settings that can have no effect ({@link TaskSpec#ineffectiveSettings})
     * @throws io.taskvisor.SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    TaskHandle submit(TaskSpec spec, AdmissionPolicy policy);

    /**
     * Cancels the owner and rejects all that wait with {@link io.taskvisor.Rejection#REMOVED}, in one step: nothing that
     * waited is admitted in between, and what is submitted later is not concerned.
     *
     * @return an independent future of how many these were, completed when all of them have their outcomes
     */
    CompletableFuture<Integer> cancelAll();

    /** Returns what can be said of the slot at this moment. */
    SlotSnapshot snapshot();
}
