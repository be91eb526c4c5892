package io.taskvisor.engine.task;

import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.run.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task: its thread or stage, its cancellation, and what it ended with. It is the {@linkplain AttemptContext
 * context} that the task is given; who may interrupt it, and when no longer, says {@link InterruptFence}.
 *
 * <p><b>How it is stopped.</b> Its context is cancelled; its callbacks run on a helper, which cancels the stage after them
 * where there is one; it is woken if it sleeps. When its thread is to be interrupted is for its {@link Stop} to say.
 *
 * <p><b>The end.</b> The attempt is over when the task's code has returned (or its stage completed), DONE, and no CALLBACKS
 * run: whoever finds both says so to the task, once, unless the attempt was ABANDONED before.
 */
final class Attempt extends AttemptContext {
    /** What an attempt knows when it has been cancelled. */
    enum Notice {
        /** Nothing: only an interrupt can tell its thread. */
        NONE,
        /** It was woken in its sleep. */
        WOKEN,
        /** Callbacks of its own are being run. */
        CALLBACKS,
        /** It has no thread; its stage is being cancelled, unless its policy gives it a head start. */
        STAGE
    }

    /** What the attempt failed with; written before DONE is set. */
    private @Nullable Throwable failure;

    /** That it was told to stop; belongs to the task's turn. */
    @Nullable
    Stop stop;

    /** That it said it is ready was told; belongs to the task's turn. */
    boolean knownReady;

    /** That its thread has waited for an observer just before; belongs to that thread. */
    boolean rested;

    /** That its thread has run it and says so next, or leaves that to others; belongs to that thread. */
    boolean hasRun;

    Attempt(TaskActor task, TaskPolicy policy, int number, Thread thread, long startedNanos) {
        super(task, policy, number, thread, startedNanos);
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Returns the threads that are in code of the user's: the attempt's own, and that of its callbacks. */
    List<Thread> threads() {
        Thread own = thread();
        int now = word();
        List<Thread> threads = new ArrayList<>(2);
        if (own != null && (now & LEFT) == 0) {
            threads.add(own);
        }
        CancelCallbacks registered = callbacks();
        if ((now & CALLBACKS) != 0 && registered != null) {
            registered.thread().ifPresent(threads::add);
        }
        return threads;
    }

    // ---- the thread that runs the task's code

    /** Ends a blocking attempt. Returns whether it is over, and the caller's to report. */
    boolean end(@Nullable Throwable failure) {
        this.failure = failure;
        return isOver(leave(DONE));
    }

    /** Returns whether the current thread was to run it, and has not done so to the end. */
    boolean isUnfinishedHere() {
        return Thread.currentThread() == thread() && !hasRun;
    }

    /** Lets the thread go while the stage of an asynchronous attempt goes on; null if that cannot be cancelled. */
    void leaveToStage(@Nullable CompletableFuture<?> stage) {
        if ((leaveTo(stage) & UNWANTED) != 0) {
            task().onHelper(this::cancelStage); // Its turn to be cancelled came while it was started.
        }
    }

    /** Ends an asynchronous attempt. Returns whether it is over, and the caller's to report. */
    boolean endOfStage(@Nullable Throwable failure) {
        if ((set(REPORTED) & REPORTED) != 0) {
            return false;
        }
        forgetRunner();
        this.failure = failure;
        return isOver(set(DONE));
    }

    private boolean isOver(int before) {
        boolean over = (before & CALLBACKS) == 0;
        if ((before & ABANDONED) != 0) {
            if (over) {
                task().home().leftEnded();
            }
            task().abandonedEnded(this);
            return false;
        }
        return over;
    }

    // ---- the task's turn

    /** Cancels the context, has callbacks and stage seen to, and wakes the thread if it sleeps; does not interrupt it. */
    Notice cancel() {
        int before = setCancelled();
        if ((before & DONE) != 0) {
            return Notice.NONE;
        }
        if ((before & SLEEPING) != 0) {
            LockSupport.unpark(thread());
        }
        CancelCallbacks registered = callbacks();
        boolean informs = registered != null && registered.informs();
        if (informs || (registered != null && !registered.isEmpty()) || (cancelsStage() && stage() != null)) {
            CancelCallbacks list = callbackList(); // Also for a stage alone: it knows the helper.
            task().onHelper(() -> runCallbacks(list));
        } else {
            callbacksDone();
        }
        if (informs) {
            return Notice.CALLBACKS;
        }
        if ((before & LEFT) != 0) {
            return Notice.STAGE;
        }
        return (before & SLEEPING) != 0 ? Notice.WOKEN : Notice.NONE;
    }

    /** Returns whether the stage is cancelled as soon as the callbacks have run. */
    private boolean cancelsStage() {
        return policy().interrupt().headStartNanos() == 0;
    }

    private void runCallbacks(CancelCallbacks registered) {
        registered.runsOn(Thread.currentThread());
        registered.run(task().name(), log());
        if (cancelsStage()) {
            set(UNWANTED);
            cancelStage();
        }
        if ((callbacksDone() & (DONE | ABANDONED | LEFT)) == 0) {
            task().signal(Mailbox.ALARM, Role.CALLER); // The head start of its thread begins.
        }
    }

    /**
     * No callbacks run any more, or there were none: an attempt that was done meanwhile is over now. Returns the word as it
     * was.
     */
    private int callbacksDone() {
        int before = clear(CALLBACKS);
        if ((before & ABANDONED) != 0) {
            if ((before & (DONE | CALLBACKS)) == (DONE | CALLBACKS)) {
                task().home().leftEnded();
            }
            task().environment().threads().cameBack(Thread.currentThread());
            task().forgetEnded(this);
        } else if ((before & DONE) != 0) {
            task().signal(Mailbox.ENDED, Role.CALLER);
        }
        return before;
    }

    /**
     * Sets CANCELLED and, unless the attempt is DONE, CALLBACKS in the same step: an attempt that ends because it saw the one
     * has to wait for the other. Returns the word as it was.
     */
    private int setCancelled() {
        for (; ; ) {
            int now = word();
            int flags = (now & DONE) == 0 ? CANCELLED | CALLBACKS : CANCELLED;
            if (compareAndSet(now, now | flags)) {
                return now;
            }
        }
    }

    /** Returns whether callbacks run, or are about to. */
    boolean runsCallbacks() {
        return has(CALLBACKS);
    }

    /** Returns whether the code knows that it is to stop, from an exception that it got or is about to get. */
    boolean isTold() {
        return has(SLEEPING | TOLD);
    }

    /** Returns whether the thread sleeps: when it was cancelled it was woken, and has not gone on yet. */
    boolean isAsleep() {
        return has(SLEEPING);
    }

    /** Returns whether the thread has left: an interrupt can do nothing any more. */
    boolean hasLeft() {
        return has(LEFT);
    }

    /**
     * Interrupts the thread, or cancels the stage if it has none. This may take long, as it may run code of the user's or close
     * a channel: so on a borrowed thread a helper does it, and for a thread of a class of the user's on any but that thread
     * itself. A helper that comes late does no harm.
     */
    void interrupt(Role role) {
        interruptUnless(0, role);
    }

    /** Like {@link #interrupt}, but spares a thread that has been told, by the time it would be interrupted. */
    void interruptUnlessTold(Role role) {
        interruptUnless(SLEEPING | TOLD, role);
    }

    private void interruptUnless(int flags, Role role) {
        boolean first = (set(UNWANTED) & UNWANTED) == 0;
        Thread target = thread();
        if (has(LEFT)) {
            if (first && stage() != null) {
                task().onHelper(this::cancelStage);
            }
        } else if (target != null && mayTakeLong(target, role)) {
            task().onHelper(() -> interruptUnless(flags));
        } else {
            interruptUnless(flags);
        }
    }

    private static boolean mayTakeLong(Thread target, Role role) {
        return target != Thread.currentThread() && (role.isBorrowed() || Threads.isForeign(target));
    }

    /** Cancels the stage, on a helper: what depends on it may be code of the user's. */
    private void cancelStage() {
        CompletableFuture<?> stage = stage();
        if (stage != null) {
            try {
                stage.cancel(true);
            } catch (UnsupportedOperationException e) {
                // One that only its maker completes.
                return;
            } catch (Throwable e) {
                log().log(LogKind.CALLBACK_FAILED, () -> "the stage of " + this + " failed to be cancelled", e);
            }
        }
    }

    /**
     * Returns whether the attempt has not run since it was cancelled, as far as can be seen: it was woken in its sleep, and
     * sleeps on; the helper that runs its callbacks, or interrupts it, has not come to that; or it was interrupted, and has not
     * noticed. It is not stuck then, but waits for a core. One that runs is not waiting for a core, told or not. Any thread.
     */
    boolean awaitsCore() {
        int now = word();
        if ((now & CANCELLED) == 0) {
            return false;
        }
        if ((now & SLEEPING) != 0) {
            return true;
        }
        if ((now & CALLBACKS) != 0) {
            CancelCallbacks registered = callbacks();
            return registered != null && registered.thread().isEmpty();
        }
        if ((now & LEFT) != 0) {
            return false;
        }
        Thread own = thread();
        if (own == null || Threads.mayHaveCore(own)) {
            return false;
        }
        boolean untold = (now & (UNWANTED | INTERRUPTED | TOLD)) == UNWANTED;
        return untold || ((now & INTERRUPTED) != 0 && Threads.hasNotNoticed(own));
    }

    /** Leaves the attempt to itself: it will not report its end. Returns false if that is under way already. */
    boolean abandon() {
        int now = word();
        while ((now & DONE) == 0 || (now & CALLBACKS) != 0) {
            if (compareAndSet(now, now | ABANDONED)) {
                if ((now & ABANDONED) == 0) { // A step that failed half way is taken again.
                    task().environment().history().abandoned();
                    task().home().leftBehind();
                }
                if ((now & LEFT) != 0) {
                    forgetRunner();
                }
                return true;
            }
            now = word();
        }
        return false;
    }

    /** Returns whether the attempt is over: its end was reported, or is just about to be. */
    boolean isOver() {
        int now = word();
        return (now & DONE) != 0 && (now & CALLBACKS) == 0;
    }

    boolean isAbandoned() {
        return has(ABANDONED);
    }

    /** Gives an exception the stack trace of where the attempt is now: none if no thread runs it. */
    <T extends Throwable> T locate(T exception) {
        exception.setStackTrace(
                threads().stream().findFirst().map(Thread::getStackTrace).orElse(new StackTraceElement[0]));
        return exception;
    }

    /** Returns an exception that says where the attempt hangs. */
    TaskvisorException whereStuck() {
        if (task().environment().time().isReal() && awaitsCore()) {
            return new NotRunException(toString());
        }
        String where = threads().stream()
                .findFirst()
                .map(t -> "; its thread '" + t.getName() + "' is here")
                .orElse("; it is asynchronous, and no thread of it is known");
        return locate(new TaskvisorException(this + " ignores that it was told to stop" + where));
    }
}
