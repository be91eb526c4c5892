package io.taskvisor.engine.task;

import io.taskvisor.TaskState;
import io.taskvisor.engine.run.Role;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One word that holds a task's phase, the signals that were sent to it and are not answered yet, and whether some thread has
 * the <em>turn</em>.
 *
 * <p>Every signal is a bit, so sending one twice is sending it once, and a signal that needs company (what the attempt
 * ended with) finds it in a field that was written before. Whoever sends one takes the turn in the same atomic step if it is
 * free, with all signals that are there, answers them, and gives the turn back in the same step in which it makes sure that no
 * more came; whoever finds it taken leaves its signal to the thread that has it.
 *
 * <p>So a task is worked on by one thread at a time without a lock: nobody waits, what is published comes in order, and code
 * of the user's that is called during a turn may call the task again (its signal is answered when the current answer is
 * done). All fields of {@link TaskActor} that are not volatile belong to the thread that has the turn; the word carries them
 * from one to the next.
 *
 * <p>Public calls that answer true or false are decided in the atomic step itself.
 */
abstract class Mailbox extends OutcomeCell {
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Mailbox.class, "word", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int PHASE = 0xF;
    private static final int TURN = 1 << 4;

    /** Set by {@code pause}, cleared by {@code resume}. */
    static final int PAUSED = 1 << 5;

    /** Set when the task was accepted: before that, nobody sees it. */
    static final int ACCEPTED = 1 << 6;

    /** Set with the phase FINISHED by whoever decides the outcome, so that it is decided once. */
    static final int DECIDED = 1 << 7;

    /** Set when the outcome was delivered, so that it is counted once. */
    static final int DELIVERED = 1 << 8;

    static final int START = 1 << 9;
    static final int THREAD = 1 << 10;
    static final int PERMIT = 1 << 11;
    static final int REJECTED = 1 << 12;
    static final int ENDED = 1 << 13;
    static final int ALARM = 1 << 14;
    static final int CANCEL = 1 << 15;
    static final int ABANDON = 1 << 16;
    static final int PAUSE = 1 << 17;
    static final int RESUME = 1 << 18;
    static final int RESTART = 1 << 19;
    static final int RUN_NOW = 1 << 20;
    static final int READY = 1 << 21;
    static final int HALT = 1 << 22;

    /** Makes a HALT one that clears the row of failures. */
    static final int AFRESH = 1 << 23;

    static final int AGREED = 1 << 24;
    static final int GIVE_UP = 1 << 25;
    static final int CLEAR = 1 << 26;

    /** The task was accepted, which is to be published. */
    static final int ADDED = 1 << 28;

    /** A step was left half done: what remains is found out from the state. */
    static final int REDO = 1 << 27;

    /** A thread is to be asked for again, if the task waits for one. */
    static final int ASK_AGAIN = 1 << 29;

    /** The task may have waited for long, which is to be told. */
    static final int LATE = 1 << 30;

    /** A thread waits for a state of the task: whoever changes it says so in {@link #seen}. No signal, but a flag. */
    static final int WATCHED = 1 << 31;

    private static final int SIGNALS = -1 << 9 & ~WATCHED;

    private static final TaskState[] PHASES = TaskState.values();

    /**
     * The legal arrows, a set of next phases for each. A phase is a {@link TaskState} other than PAUSED, which is a flag
     * beside it. A task that its group has stopped, and starts again later, is PENDING as at first.
     *
     * <pre>
     * PENDING     → WAITING SCHEDULED
     * WAITING     → PENDING RUNNING BACKING_OFF SCHEDULED QUARANTINED
     * RUNNING     → PENDING WAITING BACKING_OFF SCHEDULED QUARANTINED STUCK STOPPING
     * BACKING_OFF → PENDING WAITING
     * SCHEDULED   → PENDING WAITING
     * QUARANTINED → PENDING WAITING
     * STUCK       → PENDING WAITING RUNNING BACKING_OFF SCHEDULED QUARANTINED STOPPING
     * </pre>
     *
     * and from each but itself to FINISHED, by {@link #decide}.
     */
    private static final int[] ARROWS = arrows();

    private volatile int word;

    private static int[] arrows() {
        int[] arrows = new int[PHASES.length];
        allow(arrows, TaskState.PENDING, TaskState.WAITING, TaskState.SCHEDULED);
        allow(arrows, TaskState.WAITING, TaskState.RUNNING, TaskState.BACKING_OFF, TaskState.SCHEDULED);
        allow(arrows, TaskState.WAITING, TaskState.QUARANTINED);
        allow(arrows, TaskState.RUNNING, TaskState.WAITING, TaskState.BACKING_OFF, TaskState.SCHEDULED);
        allow(arrows, TaskState.RUNNING, TaskState.QUARANTINED, TaskState.STUCK, TaskState.STOPPING);
        allow(arrows, TaskState.BACKING_OFF, TaskState.WAITING);
        allow(arrows, TaskState.SCHEDULED, TaskState.WAITING);
        allow(arrows, TaskState.QUARANTINED, TaskState.WAITING);
        allow(arrows, TaskState.STUCK, TaskState.WAITING, TaskState.RUNNING, TaskState.BACKING_OFF);
        allow(arrows, TaskState.STUCK, TaskState.SCHEDULED, TaskState.QUARANTINED, TaskState.STOPPING);
        for (TaskState halted : TaskState.values()) {
            switch (halted) {
                case WAITING, RUNNING, BACKING_OFF, SCHEDULED, QUARANTINED, STUCK ->
                    allow(arrows, halted, TaskState.PENDING);
                default -> {}
            }
        }
        return arrows;
    }

    private static void allow(int[] arrows, TaskState from, TaskState... to) {
        for (TaskState next : to) {
            arrows[from.ordinal()] |= 1 << next.ordinal();
        }
    }

    /** Answers these signals; called with the turn. What it throws is a bug, or memory that ran out. */
    abstract void answer(int signals);

    /** The one place where the word is compared and set: the first use of a {@code VarHandle} in a place takes a lot of stack. */
    private boolean swap(int expected, int next) {
        return WORD.compareAndSet(this, expected, next);
    }

    /** Returns the phase of a word. */
    static TaskState phase(int word) {
        return PHASES[word & PHASE];
    }

    /** Returns the word as it is now. */
    final int word() {
        return word;
    }

    /** Returns the phase as it is now. */
    final TaskState phase() {
        return phase(word);
    }

    /** Returns whether all of these flags are set. */
    final boolean has(int flags) {
        return (word & flags) == flags;
    }

    /** Changes the phase. Only with the turn. */
    final void moveTo(TaskState next) {
        for (; ; ) {
            int now = word;
            if ((ARROWS[now & PHASE] & 1 << next.ordinal()) == 0) {
                throw new IllegalStateException("a task cannot go from " + phase(now) + " to " + next);
            }
            int moved = now & ~PHASE | next.ordinal();
            if (swap(now, moved)) {
                seenIfWatched(moved);
                return;
            }
        }
    }

    /** Decides that the task has finished. Returns false if that was decided before. With the turn or past it. */
    final boolean decide() {
        for (int now = word; (now & DECIDED) == 0; now = word) {
            int decided = now & ~PHASE | TaskState.FINISHED.ordinal() | DECIDED;
            if (swap(now, decided)) {
                seenIfWatched(decided);
                return true;
            }
        }
        return false;
    }

    /** Sets flags or signals without taking the turn; returns the word as it was. */
    final int set(int bits) {
        return (int) WORD.getAndBitwiseOr(this, bits);
    }

    /** Lets the task be seen, and takes its first turn. */
    final void acceptWithTurn() {
        set(ACCEPTED | TURN);
    }

    /**
     * Sends signals, taking back what was sent before and is not answered yet. If the turn is the caller's now, returns the
     * signals to answer, all that there are; else 0.
     */
    final int send(int signals, int takenBack) {
        for (; ; ) {
            int now = word;
            boolean free = free(now);
            int kept = now & ~takenBack;
            if (swap(now, free ? kept & ~SIGNALS | TURN : kept | signals)) {
                return free ? kept & SIGNALS | signals : 0;
            }
        }
    }

    /** Sends signals like {@link #send}, but does not take the turn, even if it is free. */
    final void leave(int signals, int takenBack) {
        for (int now = word; !swap(now, now & ~takenBack | signals); ) {
            now = word;
        }
    }

    /**
     * Sends signals, but only if the word is still {@code expected}, and clearing {@code cleared} with it; returns whether. If
     * {@code expected} was {@linkplain #free free}, the turn is the caller's now.
     */
    final boolean sendIf(int expected, int signals, int cleared) {
        int sent = (expected & ~cleared) | signals | TURN;
        boolean swapped = swap(expected, sent);
        if (swapped) {
            seenIfWatched(sent);
        }
        return swapped;
    }

    private void seenIfWatched(int changed) {
        if ((changed & WATCHED) != 0) {
            seen(changed);
        }
    }

    /** The word was changed to this one while a thread waits for a state. Must not block; any thread. */
    void seen(int changed) {}

    /** Returns whether the turn was free in this word. */
    static boolean free(int word) {
        return (word & TURN) == 0;
    }

    /** Takes all signals out; only with the turn. */
    final int takeSignals() {
        return (int) WORD.getAndBitwiseAnd(this, ~SIGNALS) & SIGNALS;
    }

    /** Gives the turn back and returns 0, or takes out and returns the signals that have come. */
    final int giveBack() {
        for (; ; ) {
            int now = word;
            int signals = now & SIGNALS;
            if (swap(now, now & ~(signals == 0 ? TURN : SIGNALS))) {
                return signals;
            }
        }
    }

    /** Gives the turn back and leaves these signals unanswered, for whoever takes the turn next. */
    final void giveBack(int unanswered) {
        for (; ; ) {
            int now = word;
            if (swap(now, now & ~TURN | unanswered)) {
                return;
            }
        }
    }

    /** Clears flags; returns the word as it was. */
    final int clear(int flags) {
        return (int) WORD.getAndBitwiseAnd(this, ~flags);
    }

    /** Returns whether the current role may answer these signals, or must hand the turn on. */
    static boolean mayAnswer(Role role, int signals) {
        return !role.isBorrowed() || (signals & (ENDED | REJECTED | REDO)) == 0;
    }
}
