package io.taskvisor.engine.admission;

import static java.util.Objects.requireNonNull;

import io.taskvisor.Rejection;
import io.taskvisor.TaskOutcome;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.task.Home;
import io.taskvisor.engine.task.Resident;
import io.taskvisor.engine.task.TaskActor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One submission: a message to its slot until that has answered, and the {@link Home} of its task for ever, in front of the
 * group that the task is let into.
 *
 * <p>Nothing can happen to a task before its slot has decided about it, since the slot has the task's first turn (unless that
 * hangs, in an inline observer: a shutdown goes past it). After that the task decides for itself, in its own turn: told to stop
 * while it is outside, it is rejected, and takes itself out of the queue; told to start, it goes in. A slot that has let in a
 * task which was cancelled at that moment learns so like of any other end.
 */
public final class Submission extends Message implements Home {
    private static final VarHandle LEFT;
    private static final VarHandle FREED;
    private static final VarHandle LAST_WORD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LEFT = lookup.findVarHandle(Submission.class, "left", int.class);
            FREED = lookup.findVarHandle(Submission.class, "freed", Freed.class);
            LAST_WORD = lookup.findVarHandle(Submission.class, "lastWord", Left.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SlotTable table;
    private final Home home;
    private final AdmissionPolicy policy;
    private @Nullable TaskActor task;

    /** Set before the slot can see this. */
    private @Nullable SlotActor slot;

    /** The thread that submits it, until it is {@link #submitted}; only that thread finds itself here. */
    private @Nullable Thread submitter = Thread.currentThread();

    /** Whether the submitting thread is to let it in, which it does after the slot's turn. Belongs to that thread. */
    private boolean comesIn;

    /** Whether the slot has decided what becomes of it, and seen to that. Belongs to the slot's turn. */
    private boolean seenTo;

    /** Where it waits. Written in the slot's turn, while the slot has the task's first turn. */
    private volatile SlotQueue.@Nullable Place place;

    /** Written before the task is told to stop; only says something if that finds it outside. */
    private volatile @Nullable Rejection refusal;

    private volatile boolean admitted;

    /** Whether it will not be the owner, so that its end is of no interest to the slot. Written in the task's turn or before. */
    private volatile boolean gone;

    /**
     * How many attempts of its task were left behind and still run. One is counted before the outcome can be read, so who has
     * read that knows whether the slot is kept. An end may be counted before its beginning: then there is no outcome yet.
     */
    private volatile int left;

    /** When the task came to its end, if attempts were left behind. Written before the outcome can be read. */
    private volatile long endedNanos;

    /** How it lost the slot; null as long as it has or may have it. Whoever sets it has freed the slot: {@link #release}, or the turn. */
    private volatile @Nullable Freed freed;

    /**
     * Tells the slot that nothing is left behind any more. Made when the outcome is told, while there is memory; taken by the
     * last end after that. An end before it does not find it: then the message about the outcome finds the end.
     */
    private volatile @Nullable Left lastWord;

    Submission(SlotTable table, Home home, AdmissionPolicy policy) {
        this.table = table;
        this.home = home;
        this.policy = policy;
    }

    /** Says whose submission this is; once, before anybody sees it. */
    void moveIn(TaskActor task) {
        this.task = task;
    }

    /** Returns the task. */
    public TaskActor task() {
        return requireNonNull(task);
    }

    AdmissionPolicy policy() {
        return policy;
    }

    /** Returns the slot. */
    SlotActor slot() {
        return requireNonNull(slot);
    }

    /** Says which slot it is left to next. */
    void goTo(SlotActor next) {
        slot = next;
    }

    /** Returns whether it was let in. Any thread. */
    public boolean isAdmitted() {
        return admitted;
    }

    /** Returns whether it will not be the owner. Any thread. */
    boolean isGone() {
        return gone;
    }

    @Override
    public String heldUpBy() {
        SlotSnapshot now = table.snapshot(slot().key());
        return now.owner()
                .map(owner -> "task '" + owner.id().path() + "' has slot '" + now.key() + "', "
                        + (now.heldSince().isPresent()
                                ? "though it has ended: an abandoned attempt of it still runs (slot.release() would free it)"
                                : owner.state().label()))
                .orElse("slot '" + now.key() + "' is about to let it in");
    }

    @Override
    void answer(SlotActor answering) {
        answering.onSubmitted(this);
    }

    // ---- in the slot's turn

    void moveTo(SlotQueue.Place next) {
        place = next;
    }

    /** Returns whether it is, or was, in the queue. */
    boolean isQueued() {
        return place != null;
    }

    boolean isSeenTo() {
        return seenTo;
    }

    /** Has it wait, or end if it is to. */
    void stayOutside() {
        seenTo = true;
        task().stayOutside(Role.BORROWED);
    }

    /**
     * Has it come in: on the thread that submits it, or else on a helper. Not here: it may be code of the user's that gives
     * it a thread, and observers take the thread that adds a task for that of its caller.
     */
    void comeIn() {
        if (submitter == Thread.currentThread()) {
            comesIn = true;
        } else {
            try {
                table.environment().threads().help(() -> task().comeIn(Role.CALLER));
            } catch (RejectedExecutionException e) {
                task().comeIn(Role.BORROWED); // The supervisor has stopped.
            }
        }
        seenTo = true;
    }

    /** Turns it away that has just come. */
    void turnAway(Rejection why) {
        refusal = why;
        gone = true;
        seenTo = true;
        task().turnAway(Role.BORROWED);
    }

    /** Turns it away after it has waited; it is out of the queue. */
    void turnAwayWaiting(Rejection why) {
        refusal = why;
        gone = true;
        task().cancel(Role.BORROWED);
    }

    // ---- on the thread that submits it

    /** Ends {@link SlotTable#settle}. */
    void submitted() {
        submitter = null;
        if (comesIn) {
            task().comeIn(Role.CALLER);
        }
    }

    // ---- as the owner

    /** Returns whether the slot is not free for another one: the task has no outcome, or what it has left behind runs. Any thread. */
    boolean keepsSlot() {
        return !task().isSettled() || isHolding();
    }

    /** In this order: what is left behind is counted before there is an outcome. */
    private boolean isHolding() {
        return freed == null && left > 0;
    }

    /** Returns how many attempts that were left behind still run. Any thread. */
    int left() {
        return left;
    }

    /** Returns since when the slot is kept by what was left behind; empty if it is not. Any thread. */
    Optional<Instant> heldSince() {
        return task().isSettled() && isHolding()
                ? Optional.of(table.environment().time().instantOf(endedNanos))
                : Optional.empty();
    }

    /** Frees the slot if what was left behind keeps it; returns whether this call did. Any thread. */
    boolean release() {
        Left message = new Left(this);
        boolean frees = task().isSettled() && isHolding() && FREED.compareAndSet(this, null, Freed.BY_HAND);
        if (frees) {
            slot().tell(message);
        }
        return frees;
    }

    /** The slot is free: from here on nobody else can free it. Returns who has. Belongs to the slot's turn. */
    Freed freed() {
        FREED.compareAndSet(this, null, Freed.ENDED);
        return requireNonNull(freed);
    }

    @Override
    public void leftBehind() {
        LEFT.getAndAdd(this, 1);
    }

    @Override
    public void leftEnded() {
        if ((int) LEFT.getAndAdd(this, -1) == 1) {
            Left message = (Left) LAST_WORD.getAndSet(this, null);
            if (message != null) {
                slot().tell(message);
            }
        }
    }

    // ---- the shutdown

    /** Rejects it if it is outside; else stops it. */
    public void refuse(Role role) {
        if (refusal == null) {
            refusal = Rejection.SHUTTING_DOWN;
        }
        task().cancel(role);
    }

    // ---- what its task tells, in its own turn

    @Override
    public Optional<Rejection> admit(Resident child) {
        Optional<Rejection> no = home.admit(child);
        if (no.isEmpty()) {
            admitted = true;
            table.counts().admitted(policy);
        }
        return no;
    }

    @Override
    public Rejection refusal() {
        Rejection why = refusal;
        return why == null ? Rejection.REMOVED : why;
    }

    @Override
    public void startedUp() {
        home.startedUp();
    }

    @Override
    public void leave(Resident child) {
        SlotQueue.Place waits = place;
        if (waits != null && slot().queue().leave(waits, this)) {
            gone = true;
        }
        if (left > 0) {
            endedNanos = table.environment().time().nanos();
        }
        home.leave(child);
    }

    @Override
    public void rejected(Rejection reason) {
        table.counts().rejected(policy, reason);
        SlotEvents.rejected(this, reason);
    }

    // ---- afterwards, without a turn

    @Override
    public void delivered(TaskOutcome outcome) {
        Left message = new Left(this); // First: this may be called again if there is no memory.
        if (isHolding() && lastWord == null) {
            lastWord = new Left(this);
        }
        if (!admitted && !(outcome instanceof TaskOutcome.Rejected)) {
            table.counts().expired(policy);
        }
        home.delivered(outcome);
        if (!gone) {
            slot().tell(message);
        }
    }

    @Override
    public void passOver() {
        home.passOver();
    }

    @Override
    public void attend() {
        home.attend();
    }

    @Override
    public String toString() {
        return "submission of " + task;
    }
}
