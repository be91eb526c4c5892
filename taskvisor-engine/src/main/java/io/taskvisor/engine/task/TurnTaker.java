package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.TaskId;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.run.ContextLoader;
import io.taskvisor.engine.run.Permits;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.time.TimeSource;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
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

    /** Of whoever adds the task, unless a group that is made again says otherwise before anybody sees the task. */
    private @Nullable ClassLoader contextLoader = ContextLoader.current();

    // For the current turn only.
    private Role role = Role.CALLER;

    /** Who has the turn; of interest to that thread only, which is why it is neither volatile nor exact for others. */
    private @Nullable Thread holder;

    private byte effects;

    /** What is left of the signals that are being answered; see {@link #answered}. */
    private int unanswered;

    /** What the home has not been told yet. Told at the end of the answer, and kept if that fails. */
    private byte news;

    private short releases;
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

    /** Returns whether it is certain that to answer these signals now tells nobody anything. */
    abstract boolean isQuiet(int signals);

    /** Asks the task's executor for a thread. */
    abstract void dispatch(Role role);

    /** The current thread, which was to run an attempt of the task, failed outside the task's code. */
    abstract void threadFailed(Throwable failure);

    final Home home() {
        return home;
    }

    /** Says whose context class loader the task's code is to run with. Called before anybody sees the task. */
    public final void runsWith(@Nullable ClassLoader loader) {
        contextLoader = loader;
    }

    /** Returns the context class loader that the task's code runs with; null may be the answer. */
    final @Nullable ClassLoader contextLoader() {
        return contextLoader;
    }

    /** Has the home told this piece of news at the end of the answer; it acts on it after the turn. */
    final void tellHome(int piece) {
        news = (byte) (news | piece);
        afterwards(ATTEND);
    }

    private void tellNews() {
        while (news != 0) {
            int piece = Integer.lowestOneBit(news);
            tell(home, piece);
            news = (byte) (news & ~piece);
        }
    }

    /** Tells the home one piece of news. */
    abstract void tell(Home told, int piece);

    /** Notes that these signals are answered: should the rest of the answer fail, they are not answered again. */
    final void answered(int signals) {
        unanswered &= ~signals;
    }

    /** Takes the note back. */
    final void notAnswered(int signals) {
        unanswered |= signals;
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
        effects = (byte) (effects | effect);
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
        if (role == Role.CALLER && Recovery.isStackLow()) {
            leave(signals, takenBack);
            recovery().leave(this);
            return;
        }
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

    @Override
    public final void granted() {
        signal(PERMIT, Role.BORROWED);
    }

    /** Sends a signal from a thread of the executor; returns the attempt to run on it next, if any. */
    final @Nullable Attempt signalFromWorker(int signal) {
        int toAnswer = send(signal, 0);
        return toAnswer == 0 ? null : turn(toAnswer, Role.WORKER);
    }

    /** Does not throw: what fails is a bug that ends the task, or is left to the recovery. */
    private @Nullable Attempt turn(int signals, Role role) {
        try {
            return answerAll(signals, role);
        } catch (Throwable e) {
            turnFailed(e, role);
            return null;
        }
    }

    /**
     * A JVM that finds no memory for objects which compiled code had done without takes whole frames away, with the handlers in
     * them, wherever they are ("failed reallocation of scalar replaced objects"). What they were in the middle of is found out
     * here, without memory.
     */
    private void turnFailed(Throwable failure, Role role) {
        if (holder == Thread.currentThread()) {
            holder = null;
            effects = (byte) (effects & ~RUN_HERE);
            leaveUndone(unanswered | REDO);
        } else {
            set(REDO);
            recovery().leave(this);
        }
        if (role == Role.WORKER) {
            threadFailed(failure);
        }
    }

    private @Nullable Attempt answerAll(int signals, Role role) {
        int toAnswer = signals;
        int toDo = 0;
        int toRelease = 0;
        Attempt next = null;
        do {
            if (!mayAnswer(role, toAnswer) || (role == Role.SCHEDULER && mayHoldUp(toAnswer))) {
                handOver(toAnswer);
                perform(toDo, toRelease, role);
                return null;
            }
            this.role = role;
            holder = Thread.currentThread();
            unanswered = toAnswer;
            int undone = 0;
            try {
                answer(toAnswer);
                tellNews();
            } catch (Throwable e) {
                undone = undone(e);
            }
            forgetNow();
            if ((effects & RUN_HERE) != 0) {
                next = running();
            }
            toDo |= effects;
            effects = 0;
            toRelease += releases;
            releases = 0;
            holder = null;
            toAnswer = undone == 0 ? giveBack() : leaveUndone(undone);
        } while (toAnswer != 0);
        if (has(WATCHED) && isReady()) { // After the turn: a thread that has set that since looks for itself.
            environment().waits().ready(this);
        }
        if (next != null && (toDo & RESTED) != 0) {
            next.rested = true;
        }
        perform(toDo, toRelease, role);
        return next;
    }

    /** Returns whether to answer these signals may mean to call an inline observer, for which all timers would wait. */
    private boolean mayHoldUp(int signals) {
        return environment().bus().hasInline() && !isQuiet(signals);
    }

    /** The turn goes to a helper thread, where user code may run. */
    private void handOver(int toAnswer) {
        forgetNow();
        set(toAnswer);
        try {
            onHelper(() -> takeTurn(Role.CALLER));
        } catch (Throwable e) {
            leaveUndone(0);
        }
    }

    /** Returns the signals to be answered again after an answer that failed; none if the task has ended with that. */
    private int undone(Throwable failure) {
        if (!(failure instanceof VirtualMachineError)) {
            try {
                broken(failure);
                return 0;
            } catch (Throwable e) {
                return unanswered | REDO; // There is not even memory to end it.
            }
        }
        return unanswered | REDO;
    }

    /** Gives the turn back with signals that the recovery has answered later. */
    private int leaveUndone(int signals) {
        giveBack(signals);
        recovery().leave(this);
        return 0;
    }

    @Override
    protected final void redo() {
        environment().threads().execute("helper", () -> signal(REDO, Role.CALLER));
    }

    private Recovery recovery() {
        return environment().threads().recovery();
    }

    private void perform(int toDo, int toRelease, Role role) {
        for (int i = 0; i < toRelease; i++) {
            requireNonNull(environment().permits()).release();
        }
        if (toDo == 0) {
            return;
        }
        try {
            if ((toDo & DISPATCH) != 0 && phase() != TaskState.FINISHED) {
                dispatch(role);
            }
            if ((toDo & ATTEND) != 0) {
                home.attend();
            }
            if ((toDo & DELIVER) != 0) {
                deliver(role);
            }
        } catch (Throwable e) {
            set(REDO);
            recovery().leave(this);
        }
    }

    /** Makes the outcome count, and completes its future where code of the user's may run. */
    final void deliver(Role role) {
        if ((set(DELIVERED) & DELIVERED) == 0) {
            try {
                home.delivered(settled().orElseThrow());
            } catch (Throwable e) {
                clear(DELIVERED);
                throw e;
            }
            home.attend();
        }
        if (role == Role.WORKER) {
            ContextLoader.enter(contextLoader); // The attempt may have changed it.
            completeFuture();
        } else if (isAsked()) {
            if (role == Role.CALLER && !Recovery.isStackLowForUserCode()) {
                completeFuture();
            } else {
                onHelper(this::completeFuture);
            }
        }
    }

    /** Runs {@code work} on a helper thread; here if the supervisor has stopped, and starts no more. */
    final void onHelper(Runnable work) {
        try {
            environment().threads().help(() -> ContextLoader.run(contextLoader, work));
        } catch (RejectedExecutionException e) {
            work.run();
        }
    }
}
