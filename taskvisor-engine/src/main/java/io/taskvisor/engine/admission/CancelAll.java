package io.taskvisor.engine.admission;

import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.task.Gathering;
import io.taskvisor.engine.task.TaskEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Has a slot cancel its owner and all that wait, and completes a future with how many, when these have their outcomes. */
final class CancelAll extends Message {
    private final Gathering<Integer> done;
    private final Threads threads;

    /** What was cancelled. Belongs to the slot's turn. */
    private @Nullable List<Submission> all;

    /** The thread that calls, while it does; only that thread finds itself here. */
    private @Nullable Thread caller = Thread.currentThread();

    /** What the calling thread has cancelled in the slot's turn. Belongs to that thread. */
    private @Nullable List<Submission> cancelled;

    CancelAll(TaskEnvironment environment) {
        this.done = new Gathering<>(environment.futures());
        this.threads = environment.threads();
    }

    @Override
    void answer(SlotActor slot) {
        List<Submission> found = all == null ? slot.cancelAll() : all;
        all = found;
        if (caller == Thread.currentThread()) {
            cancelled = found;
            return;
        }
        try {
            threads.help(() -> completeAfter(found));
        } catch (RejectedExecutionException e) {
            completeAfter(found); // The supervisor has stopped.
        }
    }

    /** Ends the call; returns the future. */
    CompletableFuture<Integer> called() {
        caller = null;
        if (cancelled != null) {
            completeAfter(cancelled);
        }
        return done;
    }

    /** The slot is not in use. */
    CompletableFuture<Integer> nobody() {
        done.complete(0);
        return done;
    }

    /** Completes the future, and so runs what depends on it, not in the turn. */
    private void completeAfter(List<Submission> all) {
        done.begin(all.stream().map(Submission::task).toList(), all::size);
    }
}
