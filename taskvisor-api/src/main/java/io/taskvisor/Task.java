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
 *
 * <p>An attempt begins with the context class loader of the thread that added its task or group, whatever thread it runs on
 * (unless that is one that keeps its own), and so do cancel callbacks. It has nothing else of that thread, no {@link
 * InheritableThreadLocal} above all, and finds no {@link ThreadLocal} that another task has set, unless an executor of yours
 * uses its threads again. Attempts of one task that follow each other without a delay may share a thread.
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
     * <p>An attempt that is told to stop (cancelled, timed out, stalled, restarted) has its {@linkplain TaskContext#onCancel
     * callbacks} run, and then its stage cancelled, on a thread of the supervisor's, if that is a {@link
     * java.util.concurrent.CompletableFuture}: this is how a request of {@code java.net.http.HttpClient} is aborted. {@link
     * Interrupt#after} delays that, and {@link Interrupt#never} leaves the stage alone. Other stages, those of {@link
     * java.util.concurrent.CompletableFuture#minimalCompletionStage} among them, are left to the callbacks, and the attempt
     * runs until its stage completes.
     *
     * <p>To cancel a {@code CompletableFuture} completes it, and so ends the attempt, whether or not the work behind it stops. For
     * one whose work goes on, as that of {@code CompletableFuture.runAsync} does, return a minimal stage: otherwise the next
     * attempt would run beside it.
     *
     * @param task starts one attempt
     * @return a task for any {@link TaskSpec} factory; should it be called as a plain task, it waits for its stage, and cancels it
     *     when it is interrupted
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
