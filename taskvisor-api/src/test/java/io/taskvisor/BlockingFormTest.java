package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** An asynchronous task that is called as a plain one waits for its stage. */
class BlockingFormTest {
    private static void run(Task.AsyncTask async) throws Exception {
        Task.async(async).run(Refusal.nothing());
    }

    @Test
    void itReturnsWhenTheStageSucceeds() throws Exception {
        run(context -> CompletableFuture.completedFuture("ignored"));
        run(context -> CompletableFuture.completedStage("ignored"));
    }

    @Test
    void itWaits() throws Exception {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
            try {
                run(context -> stage);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(false, done.isDone());
        stage.complete(null);
        done.get();
    }

    @Test
    void itThrowsWhatTheStageFailedWith() {
        IOException checked = new IOException("checked");
        assertSame(checked, assertThrows(IOException.class, () -> run(c -> CompletableFuture.failedFuture(checked))));
        Error error = new LinkageError("error");
        assertSame(error, assertThrows(LinkageError.class, () -> run(c -> CompletableFuture.failedFuture(error))));
        Throwable odd = new Throwable("neither");
        assertSame(
                odd,
                assertThrows(ExecutionException.class, () -> run(c -> CompletableFuture.failedFuture(odd)))
                        .getCause());
    }

    @Test
    void aCancelledStageIsACancellation() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        stage.cancel(true);
        assertThrows(CancellationException.class, () -> run(context -> stage));
    }

    @Test
    void aNullStageIsRefused() {
        assertEquals(
                "the async task returned a null stage",
                assertThrows(NullPointerException.class, () -> run(context -> Refusal.nothing()))
                        .getMessage());
    }

    @Test
    void itIsInterruptible() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> run(context -> stage));
        assertTrue(stage.isCancelled());
    }

    @Test
    void aMinimalStageIsNotCancelled() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> run(context -> work.minimalCompletionStage()));
        assertFalse(work.isDone());
    }
}
