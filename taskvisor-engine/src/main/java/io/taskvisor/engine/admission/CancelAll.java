package io.taskvisor.engine.admission;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Has a slot cancel its owner and all that wait, and completes a future with how many, when these have their outcomes. */
final class CancelAll extends Message {
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private final Executor helpers;

    /** The thread that calls, while it does; only that thread finds itself here. */
    private @Nullable Thread caller = Thread.currentThread();

    /** What the calling thread has cancelled in the slot's turn. Belongs to that thread. */
    private @Nullable List<Submission> cancelled;

    CancelAll(Executor helpers) {
        this.helpers = helpers;
    }

    @Override
    void answer(SlotActor slot) {
        List<Submission> all = slot.cancelAll();
        if (caller == Thread.currentThread()) {
            cancelled = all;
            return;
        }
        try {
            helpers.execute(() -> completeAfter(all));
        } catch (Throwable e) {
            completeAfter(all); // There is no thread to be had.
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
    @SuppressWarnings("FutureReturnValueIgnored") // Outcomes are never exceptional.
    private void completeAfter(List<Submission> all) {
        CompletableFuture<?>[] outcomes =
                all.stream().map(each -> each.task().outcome()).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(outcomes).thenRun(() -> done.complete(all.size()));
    }
}
