package io.taskvisor.engine.task;

import io.taskvisor.engine.run.Role;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends an asynchronous attempt when its stage completes. One that is complete already calls back while it is asked, on the
 * worker's own thread: then it is left to the worker to report the end, so that the next attempt is not run inside this one.
 */
final class StageEnd implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final TaskActor task;
    private final Attempt attempt;

    /** What an interceptor threw when the task had been started: the attempt has failed with that, however it ends. */
    private @Nullable Throwable failed;

    /** The worker, until the stage has been asked. Other threads may see either: neither is theirs. */
    private @Nullable Thread asking = Thread.currentThread();

    /** Only the asking thread touches this. */
    private boolean toReport;

    StageEnd(TaskActor task, Attempt attempt) {
        this.task = task;
        this.attempt = attempt;
    }

    /** Says what an interceptor threw, before the stage is asked. */
    void failed(@Nullable Throwable thrown) {
        failed = thrown;
    }

    @Override
    public void accept(@Nullable Object value, @Nullable Throwable failure) {
        Throwable end = failed != null || failure == null ? failed : unwrap(failure);
        if (attempt.endOfStage(end)) {
            if (Thread.currentThread() == asking) {
                toReport = true;
            } else {
                task.signal(Mailbox.ENDED, Role.CALLER);
            }
        }
    }

    /** Says that the stage has been asked; returns whether the attempt is over, and the worker's to report. */
    boolean cameAtOnce() {
        asking = null;
        return toReport;
    }

    static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
