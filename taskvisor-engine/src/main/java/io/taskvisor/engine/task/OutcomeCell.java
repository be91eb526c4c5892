package io.taskvisor.engine.task;

import static java.util.Objects.requireNonNull;

import io.taskvisor.TaskOutcome;
import io.taskvisor.engine.future.Allowance;
import io.taskvisor.engine.future.Copy;
import io.taskvisor.engine.future.Source;
import io.taskvisor.engine.run.Step;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one outcome of a task or a group and, for those who asked for it, its future. Most of a million are never asked, so the
 * future is made by the first who does.
 *
 * <p>{@link #settle} writes the outcome, then reads the future; {@link #future} writes the future, then reads the outcome.
 * Both fields are volatile, so at least one of the two completes the future, and completing it twice does no harm.
 */
public abstract class OutcomeCell extends Step {
    private static final VarHandle FUTURE;
    private static final VarHandle OUTCOME;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FUTURE = lookup.findVarHandle(OutcomeCell.class, "future", Source.class);
            OUTCOME = lookup.findVarHandle(OutcomeCell.class, "outcome", TaskOutcome.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable TaskOutcome outcome;
    private volatile @Nullable Source<TaskOutcome> future;

    /**
     * Makes the outcome known, unless there is one. Returns whether it is this one: a shutdown may not have waited for the thread
     * that was to make it known.
     */
    protected final boolean settle(TaskOutcome outcome) {
        return OUTCOME.compareAndSet(this, null, outcome);
    }

    /** Returns the outcome, once there is one. */
    public final Optional<TaskOutcome> settled() {
        return Optional.ofNullable(outcome);
    }

    /** Returns whether there is an outcome. */
    public final boolean isSettled() {
        return outcome != null;
    }

    /**
     * Has {@code action} run when there is an outcome, once or twice; it must be short and not throw. Never completes the
     * future here: the current thread may be one on which no code of the user's may run.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The action does not throw.
    public final void whenSettled(Runnable action) {
        if (outcome == null) {
            madeFuture().whenComplete((known, none) -> action.run());
        }
        if (outcome != null) {
            action.run();
        }
    }

    /** Returns whether completing the future may run code of the user's: a dependent can come at any moment. */
    protected final boolean isAsked() {
        return future != null;
    }

    /** Completes the future, if somebody asked for it, and so runs what depends on it. */
    protected final void completeFuture() {
        Source<TaskOutcome> asked = future;
        TaskOutcome known = outcome;
        if (asked != null && known != null) {
            asked.bring(known);
        }
    }

    // Whoever asks for an outcome that is known is told, and completes nothing else: what depends on the futures of
    // others runs
    // where the outcome is delivered. The thread that asks may be deep in such a dependent itself, one in a long chain.

    /** Returns a future that is the caller's own, complete if the outcome is known. */
    protected final CompletableFuture<TaskOutcome> ask(Allowance allowance) {
        TaskOutcome known = outcome;
        if (known == null) {
            Source<TaskOutcome> asked = madeFuture();
            known = outcome; // Who has settled may not have seen the future: then nothing depends on it.
            if (known == null) {
                return asked.handOut(allowance);
            }
        }
        return CompletableFuture.completedFuture(known);
    }

    /** Has {@code copy} told the outcome when it is delivered; returns false, and does not, if it is known. */
    @SuppressWarnings("FutureReturnValueIgnored") // It is the copy.
    final boolean tellLater(Copy<TaskOutcome, ?> copy, Allowance allowance) {
        if (outcome != null) {
            return false;
        }
        Source<TaskOutcome> asked = madeFuture();
        if (outcome != null) {
            return false; // As above.
        }
        asked.handOut(copy, allowance);
        return true;
    }

    /** Returns the one future, which stays inside the engine. */
    protected final Source<TaskOutcome> future() {
        Source<TaskOutcome> asked = madeFuture();
        if (!asked.isDone()) {
            completeFuture();
        }
        return asked;
    }

    private Source<TaskOutcome> madeFuture() {
        Source<TaskOutcome> asked = future;
        if (asked == null) {
            Source<TaskOutcome> made = new Source<>();
            asked = FUTURE.compareAndSet(this, null, made) ? made : requireNonNull(future);
        }
        return asked;
    }
}
