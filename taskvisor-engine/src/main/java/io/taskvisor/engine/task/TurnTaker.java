package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.TaskId;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Permits;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.time.TimeSource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Takes turns: answers signals until there are none, gives the turn back, and only then does what must not be done during a
 * turn, because it may run code that waits or calls back: asking an executor for a thread, passing a permit on, completing
 * the outcome's future.
 */
abstract class TurnTaker extends ActorHandle implements Permits.Waiter {
    /** Asks for a thread. */
    static final int DISPATCH = 1;

    /** Delivers the outcome. */
    static final int DELIVER = 1 << 1;

    /** Has the {@link Home} act on what it was told. */
    static final int ATTEND = 1 << 2;

    /** Has the attempt that was started run on this thread, a worker's. */
    static final int RUN_HERE = 1 << 3;

    /** Notes that the thread has waited for an observer. */
    static final int RESTED = 1 << 4;

    private final Home home;

    // For the current turn only.
    private Role role = Role.CALLER;
    private int effects;
    private int releases;
    private long now = TimeSource.NEVER;
    private @Nullable Instant stamp;

    TurnTaker(TaskEnvironment environment, Home home, TaskSpec spec, TaskId id) {
        super(environment, spec, id);
        this.home = home;
    }

    /** Returns the attempt that was started last. */
    abstract @Nullable Attempt running();

    /** Makes the best of an {@link #answer} that threw. */
    abstract void broken(Throwable bug);

    /** Asks the task's executor for a thread. */
    abstract void dispatch(Role role);

    final Home home() {
        return home;
    }

    /** Returns the home, to tell it something: it acts on it after the turn. */
    final Home tellHome() {
        afterwards(ATTEND);
        return home;
    }

    /** Returns what the thread that has the turn is to this task. */
    final Role role() {
        return role;
    }

    /** Returns the time of what is answered in this turn: the same for all that comes of one signal. */
    final long now() {
        long known = now;
        if (known == TimeSource.NEVER) {
            known = environment().time().nanos();
            now = known;
        }
        return known;
    }

    /** Returns {@link #now} as a time stamp. */
    final Instant stamp() {
        Instant known = stamp;
        if (known == null) {
            known = environment().time().instant(now());
            stamp = known;
        }
        return known;
    }

    /** Says that what comes next happens at another time. */
    final void forgetNow() {
        now = TimeSource.NEVER;
        stamp = null;
    }

    /** An observer has held the thread back: it is later now, and others had their turn on the thread's core. */
    final void heldBack() {
        forgetNow();
        afterwards(RESTED);
    }

    /** Notes something to be done after the turn. */
    final void afterwards(int effect) {
        effects |= effect;
    }

    /** Passes a permit on after the turn. Counted: one turn may give up several, one after the other. */
    final void releaseAfterwards() {
        releases++;
    }

    @Override
    final void signal(int signals, Role role) {
        signalInstead(signals, 0, role);
    }

    @Override
    final void signalInstead(int signals, int takenBack, Role role) {
        int toAnswer = send(signals, takenBack);
        if (toAnswer != 0) {
            turn(toAnswer, role);
        }
    }

    @Override
    final void takeTurn(Role role) {
        turn(takeSignals(), role);
    }

    /** Answers these signals first, in a turn that the caller has, and then all others. */
    final void endFirstTurn(int signals, Role role) {
        turn(signals | takeSignals(), role);
    }

    /** Gives the turn back, when all that was sent meanwhile is answered. */
    final void endTurn(Role role) {
        int toAnswer = giveBack();
        if (toAnswer != 0) {
            turn(toAnswer, role);
        }
    }

    @Override
    public final void granted() {
        signal(PERMIT, Role.BORROWED);
    }

    /** Sends a signal from a thread of the executor; returns the attempt to run on it next, if any. */
    final @Nullable Attempt signalFromWorker(int signal) {
        int toAnswer = send(signal, 0);
        return toAnswer == 0 ? null : turn(toAnswer, Role.WORKER);
    }

    private @Nullable Attempt turn(int signals, Role role) {
        int toAnswer = signals;
        int toDo = 0;
        int toRelease = 0;
        Attempt next = null;
        do {
            if (!mayAnswer(role, toAnswer)) {
                set(toAnswer);
                onHelper(() -> takeTurn(Role.CALLER)); // The turn goes with it.
                perform(toDo, toRelease, role);
                return null;
            }
            this.role = role;
            try {
                answer(toAnswer);
            } catch (Throwable e) {
                broken(e);
            }
            forgetNow();
            if ((effects & RUN_HERE) != 0) {
                next = running();
            }
            toDo |= effects;
            effects = 0;
            toRelease += releases;
            releases = 0;
            toAnswer = giveBack();
        } while (toAnswer != 0);
        if (next != null && (toDo & RESTED) != 0) {
            next.rested = true;
        }
        perform(toDo, toRelease, role);
        return next;
    }

    private void perform(int toDo, int toRelease, Role role) {
        for (int i = 0; i < toRelease; i++) {
            requireNonNull(environment().permits()).release();
        }
        if ((toDo & DISPATCH) != 0 && phase() != TaskState.FINISHED) {
            dispatch(role);
        }
        if ((toDo & ATTEND) != 0) {
            home.attend();
        }
        if ((toDo & DELIVER) != 0) {
            deliver(role);
        }
    }

    /** Makes the outcome count, and completes its future where code of the user's may run. */
    final void deliver(Role role) {
        if ((set(DELIVERED) & DELIVERED) == 0) {
            home.delivered(settled().orElseThrow());
            home.attend();
        }
        if (role != Role.BORROWED) {
            completeFuture();
        } else if (isAsked()) {
            onHelper(this::completeFuture);
        }
    }

    /** Runs {@code work} on a helper thread, or here if there is none to be had. */
    final void onHelper(Runnable work) {
        try {
            environment().threads().helpers().execute(work);
        } catch (Throwable e) {
            environment()
                    .log()
                    .log(LogKind.NO_THREAD, () -> "no thread could be started for task '" + id().path() + "'", e);
            work.run();
        }
    }
}
