package io.taskvisor;

import static io.taskvisor.internal.Arguments.notNull;

import java.util.concurrent.CompletionStage;

/**
 * Work that a supervisor keeps alive: ordinary code, run once for each <em>attempt</em>.
 *
 * <p>How an attempt ends decides what follows:
 *
 * <table>
 *   <caption>Endings</caption>
 *   <tr><th>the attempt …</th><th>is a</th></tr>
 *   <tr><td>returns</td><td>success</td></tr>
 *   <tr><td>throws {@link FatalTaskException}, or what {@link TaskSpec#withFatalWhen} matches</td>
 *       <td>fatal failure, never restarted</td></tr>
 *   <tr><td>throws anything else, an {@link Error} included</td><td>failure, restarted as the policy says</td></tr>
 *   <tr><td>runs past its timeout, stops its heartbeat, is not ready in time</td>
 *       <td>failure, with an {@link AttemptTimeoutException}, {@link AttemptStalledException} or {@link
 *       NotReadyException}</td></tr>
 * </table>
 *
 * <p>A {@link java.util.concurrent.CancellationException} or {@link InterruptedException} is a failure like any other
 * unless the supervisor itself cancelled the attempt: who asked decides, not the type of the exception.
 *
 * <p>Attempts of one task never overlap, and what one attempt wrote is visible to the next, whatever thread runs it. A
 * task returns no value; it hands its results on itself.
 */
@FunctionalInterface
public interface Task {
    /**
     * Does the work of one attempt. Called on a thread of the task's executor: by default a virtual thread where the JVM
     * has them, else a pooled daemon thread.
     *
     * @param context this attempt's view of its supervisor; not to be used after the attempt has ended
     * @throws Exception to fail the attempt
     */
    void run(TaskContext context) throws Exception;

    /**
     * Returns the non-blocking form of a task: an attempt ends when the stage it started completes, and no thread is held
     * meanwhile. A stage's {@link java.util.concurrent.CompletionException} is unwrapped, and a null stage is a failure.
     *
     * <p>Cancelling such an attempt runs its {@linkplain TaskContext#onCancel callbacks}; the stage itself is left to
     * them, because cancelling a stage says nothing about the work behind it.
     *
     * @param task starts one attempt
     * @return a task for any {@link TaskSpec} factory; should it be called as a plain task, it waits for its stage
     */
    static Task async(AsyncTask task) {
        return new BlockingForm(notNull(task, "task"));
    }

    /** Starts an attempt that ends with the stage it returns; see {@link Task#async}. */
    @FunctionalInterface
    interface AsyncTask {
        /**
         * Starts one attempt. Called on a thread of the task's executor, which is free again when this returns.
         *
         * @param context this attempt's view of its supervisor
         * @return the stage whose completion ends the attempt
         * @throws Exception to fail the attempt at once
         */
        CompletionStage<?> start(TaskContext context) throws Exception;
    }
}
