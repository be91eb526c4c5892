package io.taskvisor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One attempt's view of its supervisor. Every attempt has a context of its own, with its own cancellation: a timed-out
 * attempt is cancelled, and the next one starts uncancelled.
 *
 * <p>Thread-safe: an attempt may hand its context to threads of its own. Once the attempt has ended, or was abandoned,
 * calls on it change nothing.
 */
public interface TaskContext {
    /** Returns the task's identity. */
    TaskId id();

    /** Returns the task's name, the last part of its path. */
    String name();

    /**
     * Returns this attempt's number, from 1, counted over the task's whole life. The count stops at {@link Integer#MAX_VALUE}:
     * the attempts that follow have that number too.
     */
    int attempt();

    /** Returns whether this attempt was told to stop: by a cancel, a timeout, a restart on request or a shutdown. */
    boolean isCancelled();

    /**
     * Returns quietly unless this attempt was told to stop. One that gets the exception on its own thread is not interrupted
     * before its {@linkplain Interrupt head start} is over, and an interrupt that has come already is cleared.
     *
     * @throws TaskCancelledException if {@link #isCancelled}
     */
    void throwIfCancelled();

    /**
     * Waits, and wakes at once when the attempt is cancelled. An attempt that is woken here is not interrupted before its
     * {@linkplain Interrupt head start} is over, so that its clean-up is not hit.
     *
     * @param duration how long; zero or less only checks for cancellation
     * @throws TaskCancelledException if the attempt is cancelled, before or during the wait
     * @throws InterruptedException if the thread is interrupted, by other code than the supervisor's
     */
    void sleep(Duration duration) throws InterruptedException;

    /**
     * Waits until the attempt is cancelled, as in an endless {@link #sleep}: for an attempt that has started what runs elsewhere, and
     * ends it in a {@code finally} block. Never returns normally. It keeps the attempt's thread; {@link #onCancel} and {@link
     * #cancellation} do not.
     *
     * @throws TaskCancelledException if the attempt is cancelled, before or during the wait
     * @throws InterruptedException if the thread is interrupted, by other code than the supervisor's
     */
    default void awaitCancellation() throws InterruptedException {
        while (true) {
            sleep(Duration.ofDays(1));
        }
    }

    /**
     * Has {@code callback} run when this attempt is cancelled: the place to close a socket or to abort a request.
     *
     * <p>Callbacks run once, one after the other in the order of their registration, on a thread of the supervisor that
     * neither the canceller nor the attempt waits on; what one throws is logged and does not stop the others. If the
     * attempt is cancelled already, {@code callback} runs at once on the calling thread. An attempt is not over while its
     * callbacks run.
     *
     * <p>An attempt that has callbacks when it is cancelled is stopped by them: its thread is interrupted only if it still runs
     * when its {@linkplain Interrupt head start} after them is over. The stage of an asynchronous one is cancelled after them.
     *
     * @return takes the callback back
     */
    Registration onCancel(Runnable callback);

    /**
     * Returns a stage that completes with null when this attempt is cancelled, and never if it is not. It completes where
     * {@link #onCancel} callbacks run.
     */
    CompletionStage<Void> cancellation();

    /** Returns what ended the previous attempt, if that failed; empty at the first attempt and after a success. */
    Optional<Throwable> lastFailure();

    /**
     * Returns the time left until this attempt's timeout or the task's deadline, whichever comes first; zero once that has
     * passed; empty if there is neither.
     */
    Optional<Duration> remaining();

    /**
     * Says that this attempt is ready to serve. Needed within {@link TaskSpec#withReadiness} where that is set; the first
     * call in an attempt is published as {@code task_ready}, later ones do nothing.
     */
    void ready();

    /**
     * Says that this attempt is alive. Needed at least once in every {@link TaskSpec#withHeartbeat} where that is set.
     * Costs a clock reading and a write: it may be called in a tight loop.
     */
    void heartbeat();
}
