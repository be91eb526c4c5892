package io.taskvisor.admission;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The tasks of one key: one at a time is the owner and runs, others wait. Different keys have nothing to do with each other.
 *
 * <pre>{@code
 * Slot slot = supervisor.slot("tenant-" + tenant);
 * slot.submit(TaskSpec.restartable("sync", context -> sync(tenant)), AdmissionPolicy.KEEP_LATEST);
 * }</pre>
 *
 * <p>A submission is a task like any other: its retries, backoffs and pauses keep the slot. It is the owner until it has its
 * outcome; the next one starts after that.
 *
 * <p><b>Code of two owners never runs at the same time.</b> The JVM cannot kill a thread, so an {@linkplain
 * io.taskvisor.TaskOutcome.Abandoned abandoned} owner has its outcome while its thread still runs. It keeps the slot until
 * that thread has returned from the task's code; until its stage is complete, if it is {@linkplain io.taskvisor.Task#async
 * asynchronous}. So does an owner that ends in another way while an attempt that it {@linkplain TaskSpec#withAbandonAfter
 * abandoned before} still runs. Submissions wait meanwhile, {@link AdmissionPolicy#DROP_IF_RUNNING} is rejected, {@link
 * SlotSnapshot#heldSince} says since when, and a WARN line says so too. If the thread never returns, {@link #release} frees the
 * slot by hand. This holds the one slot only: the permit of the attempt is free for others.
 *
 * <p><b>Names.</b> The path of a submission is {@code slot://key/name#sequence}, from the start to the end: {@code
 * slot://tenant-7/sync#12} in events, log lines, snapshots and thread names. A name is never empty, so no task or group that
 * was added has such a path, and any number of keys may use the same names, those of other tasks included. {@link
 * io.taskvisor.Supervisor#task task(path)} finds the owner and what waits; {@code slot://key/name}, without the number, finds
 * the owner if that is its name, or else the first of that name that waits.
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
     * <p>While it waits it is {@link io.taskvisor.TaskState#PENDING} and belongs to no group; when it is admitted, it becomes
     * a direct child of the supervisor. {@linkplain TaskHandle#cancel Cancelled} while it waits, it is rejected at once with
     * {@link io.taskvisor.Rejection#REMOVED}. Its deadline runs from the submission: if it passes, the task has failed
     * without having run.
     *
     * @throws IllegalArgumentException if the spec has settings that can have no effect ({@link TaskSpec#ineffectiveSettings})
     * @throws io.taskvisor.SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    TaskHandle submit(TaskSpec spec, AdmissionPolicy policy);

    /**
     * Cancels the owner and rejects all that wait with {@link io.taskvisor.Rejection#REMOVED}, in one step: nothing that
     * waited is admitted in between, and what is submitted later is not concerned. An owner that has its outcome, and keeps
     * the slot because an abandoned attempt still runs, is not counted, and goes on keeping it.
     *
     * @return an independent future of how many these were, completed when all of them have their outcomes
     */
    CompletableFuture<Integer> cancelAll();

    /**
     * Frees the slot although an abandoned attempt of its owner still runs: the next one that waits is admitted. From here on
     * <em>you</em> answer for it that the two do not disturb each other. That is logged at WARN.
     *
     * <p>Does nothing while the owner has no outcome, stuck or not: {@linkplain TaskHandle#cancel cancel} it first, and it is
     * abandoned when its grace is over. Nor when nothing keeps the slot any more: of this call and the thread that returns at
     * the same time, one frees the slot.
     *
     * @return whether this call has freed the slot
     */
    boolean release();

    /** Returns who has the slot; empty if it is free. One that has an outcome keeps it because an abandoned attempt still runs. */
    Optional<TaskHandle> owner();

    /** Returns what waits, in the order in which it comes; a copy. */
    List<TaskHandle> waiting();

    /** Returns what can be said of the slot at this moment. */
    SlotSnapshot snapshot();
}
