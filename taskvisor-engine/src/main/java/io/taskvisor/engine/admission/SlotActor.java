package io.taskvisor.engine.admission;

import io.taskvisor.Rejection;
import io.taskvisor.TaskHandle;
import io.taskvisor.TaskState;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.task.TaskActor;
import io.taskvisor.internal.SlotPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A slot in use: who has it, who waits, and what becomes of those who come. All of it is decided in the turn of its {@link
 * SlotMailbox}; the owner and the queue may be looked at by others.
 */
final class SlotActor extends SlotMailbox {
    private final SlotTable table;
    private final String key;

    /**
     * Who has the slot. It keeps it until the turn is told that it has its outcome and that no attempt it has left behind
     * runs any more. Written in the turn.
     */
    private volatile @Nullable Submission owner;

    /** Whether it was logged that what the owner has left behind keeps the slot. Belongs to the turn. */
    private boolean heldIsTold;

    /** Who is on the way out of the queue, since a newer one has come. Written in the turn. */
    private volatile @Nullable Submission superseded;

    /** Null as long as nobody had to wait. Written in the turn. */
    private volatile @Nullable SlotQueue queue;

    SlotActor(SlotTable table, String key, Message first) {
        super(first);
        this.table = table;
        this.key = key;
    }

    String key() {
        return key;
    }

    SlotTable table() {
        return table;
    }

    /**
     * Returns who has the slot: nobody any more when the outcome can be read and nothing is left behind, though the turn has
     * yet to hear of it. Any thread.
     */
    Optional<Submission> holder() {
        return Optional.ofNullable(owner).filter(Submission::keepsSlot);
    }

    /** Returns the queue; in the turn, or where somebody has waited. */
    SlotQueue queue() {
        SlotQueue known = queue;
        if (known == null) {
            known = new SlotQueue();
            queue = known;
        }
        return known;
    }

    /** Returns what waits, in order; a copy. Any thread. */
    List<Submission> waiting() {
        SlotQueue known = queue;
        return known == null ? List.of() : known.all();
    }

    /** Leaves a message, and answers it if nobody else does. A closed slot has nothing left that a message could be about. */
    void tell(Message message) {
        if (post(message) == Post.TURN) {
            answerAll();
        }
    }

    @Override
    Threads threads() {
        return table.environment().threads();
    }

    @Override
    void answer(Message message) {
        try {
            Submission has = owner;
            if (has != null && !has.keepsSlot()) {
                released(has); // Its own message is on the way; who has seen the outcome is to find the slot free.
            }
            message.answer(this);
        } finally {
            promote();
        }
    }

    @Override
    boolean isUnused() {
        return owner == null;
    }

    @Override
    void failed(Throwable cause) {
        table.environment().log().log(LogKind.INTERNAL_ERROR, () -> "internal error in " + this + "; going on", cause);
    }

    @Override
    void closed() {
        table.closed(this);
    }

    // ---- submissions

    void onSubmitted(Submission submission) {
        Submission has = owner;
        if (submission.isSeenTo()) {
            return; // What came after that has failed.
        }
        if (submission.task().isDecided()) {
            submission.stayOutside(); // A shutdown went past a turn that hung.
        } else if (has == null || has == submission) {
            own(submission);
        } else {
            join(submission, has);
        }
    }

    /** Does as the policy says where there is an owner. */
    private void join(Submission submission, Submission has) {
        switch (submission.policy()) {
            case QUEUE -> {
                if (!submission.isQueued() && queue().ordinary() >= table.maxQueue()) {
                    submission.turnAway(Rejection.QUEUE_FULL);
                } else {
                    if (!submission.isQueued()) {
                        queue().addLast(submission);
                    }
                    letWait(submission, has);
                }
            }
            case DROP_IF_RUNNING -> submission.turnAway(Rejection.SLOT_BUSY);
            case KEEP_LATEST -> {
                if (!submission.isQueued()) {
                    supersede(submission);
                }
                letWait(submission, has);
            }
            case REPLACE -> {
                if (!submission.isQueued()) {
                    superseded = queue().latest();
                    superseded = queue().replaceLatest(submission);
                }
                letWait(submission, has);
                has.task().cancel(Role.BORROWED);
            }
        }
    }

    /** Puts it in the place of the one that it supersedes, if there is one, else at the tail. */
    private void supersede(Submission submission) {
        Submission older = queue().latest();
        superseded = older;
        if (older == null || !queue().supersede(older, submission)) {
            superseded = null;
            queue().addLatest(submission);
        }
    }

    /** It is in the queue; once that is told, its first turn ends. Before that nothing can happen to it. */
    private void letWait(Submission submission, Submission has) {
        Submission older = superseded;
        SlotEvents.queued(submission, queue().size(), has);
        if (older != null) {
            SlotEvents.replaced(submission, older, TaskState.PENDING);
        }
        if (submission.policy() == AdmissionPolicy.REPLACE && !has.task().isToldToStop()) {
            SlotEvents.replaced(submission, has, has.task().state());
        }
        submission.stayOutside();
        if (older != null) {
            older.turnAwayWaiting(Rejection.SUPERSEDED);
        }
        superseded = null;
    }

    private void own(Submission submission) {
        owner = submission;
        submission.comeIn();
    }

    // ---- the owner

    /** The owner has its outcome; or what it had left behind has ended since, or does not keep the slot any more. */
    void onLeft(Submission submission) {
        if (submission != owner) {
            return;
        }
        if (!submission.keepsSlot()) {
            released(submission);
        } else if (!heldIsTold) {
            heldIsTold = true;
            SlotLines.held(submission, waiting().size());
        }
    }

    private void released(Submission has) {
        if (owner == has) {
            SlotLines.freed(has, has.freed(), heldIsTold);
            heldIsTold = false;
            owner = null;
            promote();
        }
    }

    /** Gives a free slot to the next that waits. That is the owner before it has left the queue, so it is always somewhere. */
    private void promote() {
        if (owner != null || queue == null) {
            return;
        }
        for (Submission first = queue().first(); first != null; first = queue().first()) {
            owner = first;
            if (queue().takeFirst(first) && !first.isGone() && !first.task().isDecided()) {
                first.task().start(Role.BORROWED);
                return;
            }
            owner = null; // It was cancelled at this moment.
        }
    }

    // ---- all of them

    /** Tells the owner to stop and turns away what waits; returns them. */
    List<Submission> cancelAll() {
        List<Submission> all = new ArrayList<>(waiting());
        Submission has = owner;
        if (has != null && !has.task().isSettled()) {
            all.add(has);
        }
        for (Submission each : all) { // No memory is needed from here on.
            if (each == has) {
                has.task().cancel(Role.BORROWED);
            } else {
                each.turnAwayWaiting(Rejection.REMOVED);
            }
        }
        return all;
    }

    /**
     * Adds all submissions that are accepted and may not have been let in. Whoever is on the way moves from the inbox to the
     * queue, and from there to the owner or out; each is looked for in that order. Any thread.
     */
    void addOutside(Collection<Submission> all) {
        forEachMessage(message -> {
            if (message instanceof Submission submission) {
                all.add(submission);
            }
        });
        all.addAll(waiting());
        Optional.ofNullable(superseded).ifPresent(all::add);
        holder().filter(has -> !has.isAdmitted()).ifPresent(all::add);
    }

    /** Returns the unfinished task of this path, or else the first of those it is short for: the owner, or what waits. Any thread. */
    Optional<TaskHandle> find(String path) {
        Deque<Submission> inbox = new ArrayDeque<>(); // Looked at first, as above.
        forEachMessage(message -> {
            if (message instanceof Submission submission) {
                inbox.addFirst(submission);
            }
        });
        List<Submission> all = new ArrayList<>(waiting());
        Optional.ofNullable(superseded).ifPresent(all::add);
        all.addAll(inbox);
        holder().ifPresent(has -> all.add(0, has));
        List<TaskActor> unfinished = all.stream()
                .map(Submission::task)
                .filter(task -> !task.isSettled())
                .toList();
        return unfinished.stream()
                .filter(task -> task.id().path().equals(path))
                .findFirst()
                .or(() -> unfinished.stream()
                        .filter(task -> SlotPath.isShortFor(path, task.id().path()))
                        .findFirst())
                .map(task -> task);
    }

    @Override
    public String toString() {
        return "slot '" + key + "'";
    }
}
