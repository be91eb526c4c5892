package io.taskvisor.engine.admission;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskSpec;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.admission.SubmissionCount;
import io.taskvisor.engine.task.Home;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.internal.SlotPath;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The slots that are in use, by key.
 *
 * <p>A slot comes with its first message and goes when it has no owner. Once closed it is never used again, so who finds a
 * closed one here may take it out for the thread that closed it, and put a new one in its place.
 */
public final class SlotTable {
    private final TaskEnvironment environment;
    private final Home home;
    private final int maxQueue;
    private final ConcurrentMap<String, SlotActor> slots = new ConcurrentHashMap<>();
    private final Counts counts = new Counts();

    /**
     * Creates a table without slots.
     *
     * @param environment what all tasks share
     * @param home where tasks go when they are let in
     * @param maxQueue how many may wait for one key
     */
    public SlotTable(TaskEnvironment environment, Home home, int maxQueue) {
        this.environment = environment;
        this.home = home;
        this.maxQueue = maxQueue;
    }

    TaskEnvironment environment() {
        return environment;
    }

    int maxQueue() {
        return maxQueue;
    }

    /** Returns whether nobody is let in any more. */
    boolean isClosed() {
        return home.isClosed();
    }

    Counts counts() {
        return counts;
    }

    // ---- submissions, in two steps: between them, a shutdown that waited for the first goes on

    /** Makes a task that is accepted outside, which the caller has to {@link #leave}, and then to {@link #settle}. */
    public Submission prepare(String key, TaskSpec spec, AdmissionPolicy policy, long sequence) {
        Submission submission = new Submission(this, home, policy);
        TaskId id = new TaskId(sequence, SlotPath.of(key, spec.name(), sequence));
        submission.moveIn(new TaskActor(environment, submission, spec, id));
        return submission;
    }

    /**
     * Accepts the task and leaves it to the slot of this key, where every shutdown finds it. Runs no code of the user's and
     * waits for nobody. Returns whether the slot's turn is the caller's.
     */
    public boolean leave(Submission submission, String key) {
        submission.task().acceptOutside();
        for (; ; ) {
            SlotActor slot = slots.get(key);
            if (slot == null) {
                SlotActor made = new SlotActor(this, key, submission);
                submission.goTo(made);
                slot = putIfAbsent(key, made);
                if (slot == null) {
                    return true;
                }
            }
            submission.goTo(slot);
            SlotMailbox.Post post = slot.post(submission);
            if (post != SlotMailbox.Post.CLOSED) {
                return post == SlotMailbox.Post.TURN;
            }
            closed(slot);
        }
    }

    private @Nullable SlotActor putIfAbsent(String key, SlotActor made) {
        try {
            return slots.putIfAbsent(key, made);
        } catch (Throwable e) {
            if (slots.get(key) != made) {
                throw e; // The submission is nowhere.
            }
            return null; // There was memory for the slot, and then none for the map to grow.
        }
    }

    /** Does the rest: with the slot's turn, everything; else what is this thread's to do. */
    public TaskActor settle(Submission submission, boolean turn) {
        if (turn) {
            submission.slot().answerAll();
        }
        submission.submitted();
        return submission.task();
    }

    void closed(SlotActor slot) {
        slots.remove(slot.key(), slot);
    }

    // ---- all of a key

    /** Cancels the owner and all that wait; the future tells how many these were, when they have their outcomes. */
    public CompletableFuture<Integer> cancelAll(String key) {
        CancelAll message = new CancelAll(environment);
        SlotActor slot = slots.get(key);
        if (slot == null) {
            return message.nobody();
        }
        switch (slot.post(message)) {
            case TURN -> slot.answerAll();
            case LEFT -> {}
            case CLOSED -> {
                return message.nobody();
            }
        }
        return message.called();
    }

    /**
     * Frees the slot of this key, if what its owner has left behind keeps it. Returns whether this call did that; false if
     * the owner has no outcome, if there is none, or if somebody else was faster.
     */
    public boolean release(String key) {
        SlotActor slot = slots.get(key);
        return slot != null && slot.holder().map(Submission::release).orElse(false);
    }

    // ---- finding them

    /** Returns who has the slot of this key. */
    public Optional<TaskHandle> owner(String key) {
        return Optional.ofNullable(slots.get(key)).flatMap(SlotActor::holder).map(Submission::task);
    }

    /** Returns what waits for the slot of this key, in order. */
    public List<TaskHandle> waiting(String key) {
        SlotActor slot = slots.get(key);
        return slot == null
                ? List.of()
                : slot.waiting().stream().<TaskHandle>map(Submission::task).toList();
    }

    /** Returns the unfinished task of this {@linkplain SlotPath path}, or the first of those it is short for. */
    public Optional<TaskHandle> task(String path) {
        return Optional.ofNullable(slots.get(SlotPath.key(path))).flatMap(slot -> slot.find(path));
    }

    // ---- all of them

    /** Returns a snapshot of the slot of this key. */
    public SlotSnapshot snapshot(String key) {
        return Optional.ofNullable(slots.get(key)).map(SlotView::of).orElseGet(() -> SlotView.unused(key));
    }

    /** Returns snapshots of all slots that have an owner. */
    public List<SlotSnapshot> snapshots() {
        return slots.values().stream()
                .<SlotSnapshot>map(SlotView::of)
                .filter(slot -> slot.owner().isPresent() || !slot.waiting().isEmpty())
                .toList();
    }

    /** Returns how many submissions were admitted or not. */
    public List<SubmissionCount> submissions() {
        return counts.snapshot();
    }

    /** Returns all submissions that may not have been let in; complete once nobody {@linkplain #leave leaves} any more. */
    public Collection<Submission> outside() {
        Collection<Submission> all = new LinkedHashSet<>();
        slots.values().forEach(slot -> slot.addOutside(all));
        return all;
    }
}
