package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.Registration;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskId;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.time.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run of a task: its thread, its cancellation, and what it ended with. It is the context that the task is given.
 *
 * <p>All that several threads decide about is in {@link #word}, a set of flags that only grows, but for SLEEPING, CALLBACKS
 * and INTERRUPTING.
 *
 * <p><b>The interrupt fence.</b> An interrupt that is meant for an attempt must not hit what its thread does next. Who
 * interrupts sets INTERRUPTING first, and only if the thread has not LEFT the task's code; a thread that leaves sets LEFT,
 * waits while INTERRUPTING is set, and clears its interrupt flag. At most one interrupt is sent.
 *
 * <p><b>The end.</b> The attempt is over when the task's code has returned (or its stage completed), DONE, and no CALLBACKS
 * run: whoever finds both says so to the task, once, unless the attempt was ABANDONED before.
 */
final class Attempt implements TaskContext {
    private static final VarHandle WORD;
    private static final VarHandle CALLBACK_LIST;
    private static final VarHandle BEAT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(Attempt.class, "word", int.class);
            CALLBACK_LIST = lookup.findVarHandle(Attempt.class, "callbacks", CancelCallbacks.class);
            BEAT = lookup.findVarHandle(Attempt.class, "beatNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int CANCELLED = 1;
    private static final int SLEEPING = 1 << 1;
    private static final int INTERRUPTING = 1 << 2;
    private static final int INTERRUPTED = 1 << 3;
    private static final int LEFT = 1 << 4;
    private static final int DONE = 1 << 5;
    private static final int CALLBACKS = 1 << 6;
    private static final int ABANDONED = 1 << 7;
    private static final int READY = 1 << 8;

    /** The thread was told by an exception: an interrupt on top would hit its clean-up. */
    private static final int TOLD = 1 << 9;

    /** The stage has reported its end: one that does so again is not heard. */
    private static final int REPORTED = 1 << 10;

    /** How long an attempt that knows already, or whose callbacks run, is left in peace. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TaskActor task;
    private final TaskPolicy policy;
    private final int number;
    private volatile int word;

    /**
     * The thread that runs the task's code. Null once it has left one whose stage goes on, which may be for days: to be read
     * where it has not LEFT, or cannot because of INTERRUPTING.
     */
    private @Nullable Thread thread;

    private volatile @Nullable CancelCallbacks callbacks;

    /** What the attempt failed with; written before DONE is set. */
    private @Nullable Throwable failure;

    private final long startedNanos;

    /** Only through its handle, whose writes are single ones without a fence: tasks may call often. */
    private long beatNanos;

    /** That it was told to stop; belongs to the task's turn. */
    @Nullable
    Stop stop;

    /** That it said it is ready was told; belongs to the task's turn. */
    boolean knownReady;

    /** That its thread has waited for an observer just before; belongs to that thread. */
    boolean rested;

    Attempt(TaskActor task, TaskPolicy policy, int number, Thread thread, long startedNanos) {
        this.task = task;
        this.policy = policy;
        this.number = number;
        this.thread = thread;
        this.startedNanos = startedNanos;
        this.beatNanos = startedNanos;
    }

    private int set(int flags) {
        return (int) WORD.getAndBitwiseOr(this, flags);
    }

    private int clear(int flags) {
        return (int) WORD.getAndBitwiseAnd(this, ~flags);
    }

    private boolean has(int flag) {
        return (word & flag) != 0;
    }

    TaskPolicy policy() {
        return policy;
    }

    private EngineLog log() {
        return task.environment().log();
    }

    long startedNanos() {
        return startedNanos;
    }

    long beatNanos() {
        return (long) BEAT.getOpaque(this);
    }

    boolean isReady() {
        return has(READY);
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Returns the threads that are in code of the user's: the attempt's own, and that of its callbacks. */
    List<Thread> threads() {
        Thread own = thread;
        int now = word;
        List<Thread> threads = new ArrayList<>(2);
        if (own != null && (now & LEFT) == 0) {
            threads.add(own);
        }
        CancelCallbacks registered = callbacks;
        if ((now & CALLBACKS) != 0 && registered != null) {
            registered.thread().ifPresent(threads::add);
        }
        return threads;
    }

    // ---- the thread that runs the task's code

    /** The thread has left the task's code: from here on no interrupt can reach it. */
    private int leave(int flags) {
        int before = set(LEFT | flags);
        awaitInterrupter();
        Thread.interrupted();
        return before;
    }

    /** An interrupt closes the channel its target blocks in, so it may take long: the interrupter may need our core. */
    @SuppressWarnings("ThreadPriorityCheck") // Only how soon it goes on rests on it.
    private void awaitInterrupter() {
        while (has(INTERRUPTING)) {
            Thread.yield();
        }
    }

    /** Ends a blocking attempt. Returns whether it is over, and the caller's to report. */
    boolean end(@Nullable Throwable failure) {
        this.failure = failure;
        return isOver(leave(DONE));
    }

    /** Lets the thread go while the stage of an asynchronous attempt goes on. */
    void leaveToStage() {
        leave(0);
        thread = null;
    }

    /** Ends an asynchronous attempt. Returns whether it is over, and the caller's to report. */
    boolean endOfStage(@Nullable Throwable failure) {
        if ((set(REPORTED) & REPORTED) != 0) {
            return false;
        }
        this.failure = failure;
        return isOver(set(DONE));
    }

    private boolean isOver(int before) {
        if ((before & ABANDONED) != 0) {
            task.abandonedEnded(this);
            return false;
        }
        return (before & CALLBACKS) == 0;
    }

    // ---- the task's turn

    /**
     * Cancels: wakes the thread if it sleeps, else lets the callbacks run and interrupts, unless it was given a head start.
     * Returns in how many nanoseconds to {@link #interrupt} it if it still runs, {@link TimeSource#NEVER} for not at all.
     */
    long cancel() {
        int before = setCancelled();
        long headStart = policy.interrupt().headStartNanos();
        boolean running = (before & DONE) == 0;
        CancelCallbacks registered = callbacks;
        boolean toRun = running && registered != null && !registered.isEmpty();
        if (toRun) {
            task.onHelper(() -> runCallbacks(requireNonNull(registered)));
        }
        if ((before & SLEEPING) != 0) {
            LockSupport.unpark(thread);
        } else if (!toRun && headStart == 0) {
            interruptUnlessTold();
        }
        if (running && !toRun) {
            callbacksDone();
        }
        if ((word & (LEFT | INTERRUPTED)) != 0) {
            return TimeSource.NEVER;
        }
        return headStart == 0 || (before & SLEEPING) != 0 ? Math.max(headStart, PATIENCE_NANOS) : headStart;
    }

    private void runCallbacks(CancelCallbacks registered) {
        registered.runsOn(Thread.currentThread());
        registered.run(task.name(), log());
        if (policy.interrupt().headStartNanos() == 0) {
            interruptUnlessTold();
        }
        callbacksDone();
    }

    /** No callbacks run any more, or there were none: an attempt that was done meanwhile is over now. */
    private void callbacksDone() {
        int before = clear(CALLBACKS);
        if ((before & ABANDONED) != 0) {
            task.environment().threads().cameBack(Thread.currentThread());
        } else if ((before & DONE) != 0) {
            task.signal(Mailbox.ENDED, Role.CALLER);
        }
    }

    /**
     * Sets CANCELLED and, unless the attempt is DONE, CALLBACKS in the same step: an attempt that ends because it saw the one
     * has to wait for the other. Returns the word as it was.
     */
    private int setCancelled() {
        for (; ; ) {
            int now = word;
            int flags = (now & DONE) == 0 ? CANCELLED | CALLBACKS : CANCELLED;
            if (WORD.compareAndSet(this, now, now | flags)) {
                return now;
            }
        }
    }

    /** Interrupts the thread, unless it has left or was interrupted before. */
    void interrupt() {
        interruptUnless(LEFT | INTERRUPTING | INTERRUPTED);
    }

    /** Interrupts the thread, unless it knows already, or is about to. */
    private void interruptUnlessTold() {
        interruptUnless(LEFT | INTERRUPTING | INTERRUPTED | SLEEPING | TOLD);
    }

    private void interruptUnless(int flags) {
        for (int now = word; (now & flags) == 0; now = word) {
            if (WORD.compareAndSet(this, now, now | INTERRUPTING)) {
                try {
                    requireNonNull(thread).interrupt();
                } catch (Throwable e) {
                    // A thread of a class of the user's runs code of theirs, and so does a channel that is closed.
                    log().log(LogKind.INTERRUPT_FAILED, () -> "the interrupt of " + this + " failed", e);
                } finally {
                    set(INTERRUPTED);
                    clear(INTERRUPTING);
                }
                return;
            }
        }
    }

    /** Leaves the attempt to itself: it will not report its end. Returns false if that is under way already. */
    boolean abandon() {
        int now = word;
        while ((now & DONE) == 0 || (now & CALLBACKS) != 0) {
            if (WORD.compareAndSet(this, now, now | ABANDONED)) {
                return true;
            }
            now = word;
        }
        return false;
    }

    /** Returns whether the attempt is over: its end was reported, or is just about to be. */
    boolean isOver() {
        int now = word;
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
        String where = threads().stream()
                .findFirst()
                .map(t -> "; its thread '" + t.getName() + "' is here")
                .orElse("; it is asynchronous, and no thread of it is known");
        return locate(new TaskvisorException(this + " ignores that it was told to stop" + where));
    }

    // ---- TaskContext: any thread

    @Override
    public TaskId id() {
        return task.id();
    }

    @Override
    public String name() {
        return task.name();
    }

    @Override
    public int attempt() {
        return number;
    }

    @Override
    public boolean isCancelled() {
        return has(CANCELLED);
    }

    @Override
    public void throwIfCancelled() {
        if (isCancelled()) {
            if (Thread.currentThread() == thread && !has(LEFT)) {
                set(TOLD);
                awaitInterrupter();
                if (has(INTERRUPTED)) {
                    Thread.interrupted();
                }
            }
            throw new TaskCancelledException(this + " was told to stop");
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        long nanos = saturatedNanos(requireNonNull(duration, "duration must not be null"));
        throwIfCancelled();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos > 0) {
            if (Thread.currentThread() == thread && !has(LEFT)) {
                sleepHere(nanos);
            } else {
                sleepElsewhere(nanos);
            }
        }
    }

    /** Sleeps on the attempt's own thread, where {@link #cancel} knows of it. */
    private void sleepHere(long nanos) throws InterruptedException {
        set(SLEEPING);
        try {
            park(nanos);
        } finally {
            clear(SLEEPING);
        }
    }

    private void sleepElsewhere(long nanos) throws InterruptedException {
        Thread sleeper = Thread.currentThread();
        Registration wake = onCancel(() -> LockSupport.unpark(sleeper));
        try {
            park(nanos);
        } finally {
            wake.close();
        }
    }

    private void park(long nanos) throws InterruptedException {
        TimeSource time = task.environment().time();
        long until = TimeSource.after(time.nanos(), nanos);
        Wakeup alarm = task.environment().timers().given() ? wakeIn(nanos) : null;
        try {
            for (long left = nanos; left > 0; left = until - time.nanos()) {
                throwIfCancelled();
                if (alarm == null) {
                    LockSupport.parkNanos(this, left);
                } else {
                    if (alarm.hasRung()) {
                        alarm = wakeIn(left); // It came too early.
                    }
                    LockSupport.park(this);
                }
                if (Thread.interrupted() && !isCancelled()) {
                    throw new InterruptedException();
                }
            }
            throwIfCancelled();
        } finally {
            if (alarm != null) {
                alarm.cancel();
            }
        }
    }

    private Wakeup wakeIn(long nanos) {
        Wakeup alarm = new Wakeup();
        task.environment().timers().set(alarm, nanos);
        return alarm;
    }

    @Override
    public Registration onCancel(Runnable callback) {
        requireNonNull(callback, "callback must not be null");
        if (isCancelled()) {
            CancelCallbacks.run(task.name(), log(), callback);
            return () -> {};
        }
        CancelCallbacks list = callbackList();
        Registration registration = list.add(callback);
        runIfCancelled(list);
        return registration;
    }

    @Override
    public CompletionStage<Void> cancellation() {
        CancelCallbacks list = callbackList();
        CompletionStage<Void> stage = list.stage();
        runIfCancelled(list);
        return stage;
    }

    private CancelCallbacks callbackList() {
        CancelCallbacks list = callbacks;
        if (list == null) {
            CancelCallbacks made = new CancelCallbacks();
            list = CALLBACK_LIST.compareAndSet(this, null, made) ? made : requireNonNull(callbacks);
        }
        return list;
    }

    /** After something was added: the canceller may have looked before it was there. */
    private void runIfCancelled(CancelCallbacks list) {
        if (isCancelled()) {
            list.run(task.name(), log());
        }
    }

    @Override
    public Optional<Throwable> lastFailure() {
        return task.lastFailure();
    }

    @Override
    public Optional<Duration> remaining() {
        long until = Math.min(Deadlines.timeout(this), task.deadlineNanos());
        return until == TimeSource.NEVER
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(
                        Math.max(0, until - task.environment().time().nanos())));
    }

    @Override
    public void ready() {
        if ((set(READY) & (READY | DONE | ABANDONED)) == 0) {
            task.signal(Mailbox.READY, Role.CALLER);
        }
    }

    @Override
    public void heartbeat() {
        BEAT.setOpaque(this, task.environment().time().nanos());
    }

    @Override
    public String toString() {
        return "attempt " + number + " of task '" + task.id().path() + "'";
    }

    private static long saturatedNanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }
}
