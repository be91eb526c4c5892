package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.TaskHandle;
import io.taskvisor.TaskId;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskSpec;
import io.taskvisor.TaskState;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.run.Role;
import io.taskvisor.internal.SlotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What callers may ask of a task, from any thread: each call is decided on the mailbox's word and leaves a signal there. */
abstract class ActorHandle extends Mailbox implements TaskHandle, Resident {
    private static final VarHandle SPEC;

    static {
        try {
            SPEC = MethodHandles.lookup().findVarHandle(ActorHandle.class, "spec", TaskSpec.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskEnvironment environment;
    private final TaskId id;

    /** Replaced by {@link #update}. */
    private volatile TaskSpec spec;

    ActorHandle(TaskEnvironment environment, TaskSpec spec, TaskId id) {
        this.environment = environment;
        this.spec = spec;
        this.id = id;
    }

    /** Sends signals, and answers them if the turn is free. Called on a thread that does not run this task's attempts. */
    abstract void signal(int signals, Role role);

    /** Like {@link #signal}, taking back what was sent before and is not answered yet. */
    abstract void signalInstead(int signals, int takenBack, Role role);

    /** Answers what was sent; called with the turn. */
    abstract void takeTurn(Role role);

    final TaskEnvironment environment() {
        return environment;
    }

    /** Returns the policy in force. */
    final TaskPolicy policy() {
        return spec.policy(environment.defaults());
    }

    @Override
    public final TaskId id() {
        return id;
    }

    @Override
    public final String name() {
        return spec.name();
    }

    /** Two tasks of slots may have the same name, and the same as a task that is none. */
    @Override
    public final String key() {
        return SlotPath.isOne(id.path()) ? id.path() : name();
    }

    @Override
    public final boolean isAccepted() {
        return has(ACCEPTED);
    }

    @Override
    public final long sequence() {
        return id.sequence();
    }

    @Override
    public final TaskSpec spec() {
        return spec;
    }

    @Override
    public final TaskState state() {
        return state(word());
    }

    private static TaskState state(int word) {
        TaskState phase = phase(word);
        return (word & PAUSED) != 0 && rests(phase) ? TaskState.PAUSED : phase;
    }

    /** Returns whether a pause holds a task in this phase. */
    private static boolean rests(TaskState phase) {
        return switch (phase) {
            case PENDING, WAITING, BACKING_OFF, SCHEDULED -> true;
            default -> false;
        };
    }

    @Override
    public final CompletableFuture<TaskOutcome> outcome() {
        return ask(environment.futures());
    }

    @Override
    public final TaskOutcome await() throws InterruptedException {
        Optional<TaskOutcome> known = settled();
        if (known.isPresent()) {
            return known.get();
        }
        try {
            return future().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome is never exceptional", e);
        }
    }

    @Override
    public final Optional<TaskOutcome> await(Duration timeout) throws InterruptedException {
        long nanos = nanos(timeout);
        Optional<TaskOutcome> known = settled();
        if (known.isPresent()) {
            return known;
        }
        try {
            return Optional.of(future().get(Math.max(0, nanos), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome is never exceptional", e);
        }
    }

    @Override
    public final TaskState await(TaskState first, TaskState... more) throws InterruptedException {
        return requireNonNull(awaitState(Long.MAX_VALUE, first, more));
    }

    @Override
    public final Optional<TaskState> await(Duration timeout, TaskState first, TaskState... more)
            throws InterruptedException {
        return Optional.ofNullable(awaitState(nanos(timeout), first, more));
    }

    private @Nullable TaskState awaitState(long nanos, TaskState first, TaskState... more) throws InterruptedException {
        requireNonNull(first, "first must not be null");
        for (TaskState each : requireNonNull(more, "more must not be null")) {
            requireNonNull(each, "more must not contain null");
        }
        StateWaits.Waiter waiter = StateWaits.forStates(first, more, nanos);
        environment.waits().await(this, waiter);
        return waiter.state();
    }

    @Override
    public final boolean awaitReady(Duration timeout) throws InterruptedException {
        StateWaits.Waiter waiter = StateWaits.forReadiness(nanos(timeout));
        environment.waits().await(this, waiter);
        // One that has finished may be about to have its outcome.
        return waiter.isReady()
                || waiter.state() == TaskState.FINISHED
                        && await(Duration.ofNanos(Math.max(0, waiter.leftNanos())))
                                .filter(TaskOutcome::isSuccess)
                                .isPresent();
    }

    private static long nanos(Duration timeout) {
        return TimeUnit.NANOSECONDS.convert(requireNonNull(timeout, "timeout must not be null"));
    }

    @Override
    final void seen(int changed) {
        environment.waits().seen(this, state(changed));
    }

    /** Returns whether the task is ready at this moment, as {@link #awaitReady} says. Any thread. */
    abstract boolean isReady();

    @Override
    public final CompletableFuture<TaskOutcome> cancel() {
        cancel(Role.CALLER);
        return outcome();
    }

    // START and HALT take each other back: of two that were not answered yet, only the later one holds.

    @Override
    public final void start(Role role) {
        signalInstead(START, HALT | AFRESH, role);
    }

    @Override
    public final void halt(boolean afresh, Role role) {
        signalInstead(afresh ? HALT | AFRESH : HALT, START, role);
    }

    @Override
    public final void clear(Role role) {
        signal(CLEAR, role);
    }

    @Override
    public final void agree(Role role) {
        signal(AGREED, role);
    }

    @Override
    public final void giveUp(Role role) {
        signal(GIVE_UP, role);
    }

    @Override
    public final boolean isSignificant() {
        return spec.significant();
    }

    @Override
    public final void cancel(Role role) {
        signal(CANCEL, role);
    }

    @Override
    public final boolean restart() {
        return request(RESTART, true);
    }

    @Override
    public final boolean runNow() {
        return request(RUN_NOW, false);
    }

    /** Returns whether the task has been told to stop for good. Any thread. */
    public final boolean isToldToStop() {
        int now = word();
        return (now & CANCEL) != 0 || phase(now) == TaskState.STOPPING || phase(now) == TaskState.FINISHED;
    }

    private boolean request(int signal, boolean whileRunning) {
        Recovery.reserveStack();
        for (int now = word(); ; now = word()) {
            TaskState state = state(now);
            boolean delayed = state == TaskState.BACKING_OFF || state == TaskState.SCHEDULED;
            boolean open = delayed || state == TaskState.WAITING || (whileRunning && state == TaskState.RUNNING);
            if (!open || (now & CANCEL) != 0) {
                return false;
            }
            if (sendIf(now, signal, 0)) {
                answerIfFree(now);
                return true;
            }
        }
    }

    @Override
    public final boolean pause() {
        Recovery.reserveStack();
        for (int now = word(); ; now = word()) {
            boolean open = rests(phase(now)) || phase(now) == TaskState.RUNNING || phase(now) == TaskState.STUCK;
            if (!open || (now & (PAUSED | CANCEL)) != 0) {
                return false;
            }
            if (sendIf(now, PAUSED | PAUSE, 0)) {
                answerIfFree(now);
                return true;
            }
        }
    }

    @Override
    public final boolean resume() {
        Recovery.reserveStack();
        for (int now = word(); ; now = word()) {
            boolean paused = (now & PAUSED) != 0 && phase(now) != TaskState.FINISHED;
            if (!paused && phase(now) != TaskState.QUARANTINED) {
                return false;
            }
            if (sendIf(now, RESUME, PAUSED)) {
                answerIfFree(now);
                return true;
            }
        }
    }

    private void answerIfFree(int before) {
        if (free(before)) {
            takeTurn(Role.CALLER);
        }
    }

    @Override
    public final void update(UnaryOperator<TaskSpec> change) {
        requireNonNull(change, "change must not be null");
        while (phase() != TaskState.FINISHED) {
            TaskSpec old = spec;
            TaskSpec changed = requireNonNull(change.apply(old), "change must not return null");
            if (!changed.name().equals(old.name())) {
                throw new IllegalArgumentException(
                        "an update cannot change the name of task '" + old.name() + "' to '" + changed.name() + "'");
            }
            if (changed.task() != old.task()) {
                throw new IllegalArgumentException(
                        "an update cannot replace the code of task '" + old.name() + "': add a task instead");
            }
            SpecCheck.check(old, changed, id.path(), environment.defaults());
            if (SPEC.compareAndSet(this, old, changed)) {
                signal(ALARM | ASK_AGAIN, Role.CALLER); // A new deadline may come first, or a thread of a new executor.
                return;
            }
        }
    }

    @Override
    public final String toString() {
        return id + " " + state();
    }
}
