package io.taskvisor.engine.run;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Work of the engine that can be left half done, when memory, stack or threads run out, and resumed later: see {@link
 * Recovery}. What is left has to be such that {@link #redo} finds out from the state alone what remains to be done.
 */
public abstract class Step {
    /** An updater, because the first use of a {@code VarHandle} in a place takes a lot of stack, which there may not be. */
    private static final AtomicReferenceFieldUpdater<Step, @Nullable Step> NEXT =
            AtomicReferenceFieldUpdater.newUpdater(Step.class, Step.class, "next");

    /**
     * The step that was left before this one, {@link Recovery#END} for the first; null while this one is not left. Whoever
     * changes null to something else puts the step on the list, so it is there once.
     */
    private volatile @Nullable Step next;

    /**
     * Resumes it. Called on the recovery's own thread, which must not be held: code that may wait is handed to a helper.
     *
     * @throws Throwable what the step fails with this time: it is resumed again later
     */
    protected abstract void redo() throws Throwable;

    /** Takes the place on the list; returns false if it is on the list already. */
    final boolean enter(Step end) {
        return NEXT.compareAndSet(this, null, end);
    }

    /** Says what follows on the list, null once it has been taken off. */
    final void follow(@Nullable Step step) {
        next = step;
    }

    final @Nullable Step next() {
        return next;
    }
}
