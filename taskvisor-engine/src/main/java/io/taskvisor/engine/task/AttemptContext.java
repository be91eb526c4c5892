package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.Registration;
import io.taskvisor.TaskCancelledException;
import io.taskvisor.TaskContext;
import io.taskvisor.TaskId;
import io.taskvisor.TaskPolicy;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.time.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the code of a task is told by its attempt, and tells it. Any thread may call. */
abstract class AttemptContext extends InterruptFence implements TaskContext {
    private static final VarHandle CALLBACK_LIST;
    private static final VarHandle BEAT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CALLBACK_LIST = lookup.findVarHandle(AttemptContext.class, "callbacks", CancelCallbacks.class);
            BEAT = lookup.findVarHandle(AttemptContext.class, "beatNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskActor task;
    private final TaskPolicy policy;
    private final int number;
    private final long startedNanos;

    /** Made when something is registered first. */
    private volatile @Nullable CancelCallbacks callbacks;

    /** Only through its handle, whose writes are single ones without a fence: tasks may call often. */
    private long beatNanos;

    AttemptContext(TaskActor task, TaskPolicy policy, int number, Thread thread, long startedNanos) {
        super(thread);
        this.task = task;
        this.policy = policy;
        this.number = number;
        this.startedNanos = startedNanos;
        this.beatNanos = startedNanos;
    }

    final TaskActor task() {
        return task;
    }

    final EngineLog log() {
        return task.environment().log();
    }

    final TaskPolicy policy() {
        return policy;
    }

    final long startedNanos() {
        return startedNanos;
    }

    final long beatNanos() {
        return (long) BEAT.getOpaque(this);
    }

    final boolean isReady() {
        return has(READY);
    }

    /** Returns the callbacks; null if nothing was ever registered. */
    final @Nullable CancelCallbacks callbacks() {
        return callbacks;
    }

    final CancelCallbacks callbackList() {
        CancelCallbacks list = callbacks;
        if (list == null) {
            CancelCallbacks made = new CancelCallbacks();
            list = CALLBACK_LIST.compareAndSet(this, null, made) ? made : requireNonNull(callbacks);
        }
        return list;
    }

    @Override
    final void interruptFailed(Throwable cause) {
        log().log(LogKind.INTERRUPT_FAILED, () -> "the interrupt of " + this + " failed", cause);
    }

    // ---- who it is

    @Override
    public final TaskId id() {
        return task.id();
    }

    @Override
    public final String name() {
        return task.name();
    }

    @Override
    public final int attempt() {
        return number;
    }

    @Override
    public final Optional<Throwable> lastFailure() {
        return task.lastFailure();
    }

    @Override
    public final Optional<Duration> remaining() {
        long until = Math.min(Deadlines.timeout(this), task.deadlineNanos());
        return until == TimeSource.NEVER
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(
                        Math.max(0, until - task.environment().time().nanos())));
    }

    // ---- what it says

    @Override
    public final void ready() {
        if ((set(READY) & (READY | DONE | ABANDONED)) == 0) {
            task.signal(Mailbox.READY, Role.CALLER);
        }
    }

    @Override
    public final void heartbeat() {
        BEAT.setOpaque(this, task.environment().time().nanos());
    }

    // ---- its cancellation

    @Override
    public final boolean isCancelled() {
        return has(CANCELLED);
    }

    @Override
    public final void throwIfCancelled() {
        if (isCancelled()) {
            if (isHere()) {
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
    public final Registration onCancel(Runnable callback) {
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
    public final CompletionStage<Void> cancellation() {
        CancelCallbacks list = callbackList();
        CompletionStage<Void> stage = list.stage();
        runIfCancelled(list);
        return stage;
    }

    /** After something was added: the canceller may have looked before it was there. */
    private void runIfCancelled(CancelCallbacks list) {
        if (isCancelled()) {
            list.run(task.name(), log());
        }
    }

    // ---- its sleep

    @Override
    public final void sleep(Duration duration) throws InterruptedException {
        long nanos = saturatedNanos(requireNonNull(duration, "duration must not be null"));
        throwIfCancelled();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos > 0) {
            if (isHere()) {
                sleepHere(nanos);
            } else {
                sleepElsewhere(nanos);
            }
        }
    }

    private static long saturatedNanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    /** Sleeps on the attempt's own thread, where a cancel knows of it. */
    private void sleepHere(long nanos) throws InterruptedException {
        set(SLEEPING);
        try {
            park(nanos);
        } finally {
            clear(SLEEPING);
        }
    }

    private void sleepElsewhere(long nanos) throws InterruptedException {
        Registration wake = onCancel(new Wakeup());
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
    public final String toString() {
        return "attempt " + number + " of task '" + task.id().path() + "'";
    }
}
