package io.taskvisor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/**
 * An asynchronous task that also passes for a plain one. An engine looks for {@link Task.AsyncTask} and holds no thread;
 * code that wraps it in a lambda of its own gets a task that waits.
 */
record BlockingForm(Task.AsyncTask task) implements Task, Task.AsyncTask {
    @Override
    public CompletionStage<?> start(TaskContext context) throws Exception {
        return task.start(context);
    }

    @Override
    public void run(TaskContext context) throws Exception {
        CompletionStage<?> stage = start(context);
        if (stage == null) {
            throw new NullPointerException("the async task returned a null stage");
        }
        try {
            stage.toCompletableFuture().get();
        } catch (InterruptedException e) {
            cancel(stage);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** As an engine does when it stops an attempt that has no thread. */
    private static void cancel(CompletionStage<?> stage) {
        if (stage instanceof CompletableFuture<?> future) {
            try {
                future.cancel(true);
            } catch (UnsupportedOperationException e) {
                return; // Only its maker completes it.
            }
        }
    }

    @Override
    public String toString() {
        return "async " + task;
    }
}
