package io.taskvisor.event;

import io.taskvisor.TaskContext;

/**
 * Runs around every attempt, on the attempt's thread: for what has to be there while the task's code runs, like a logging
 * context, a span or a {@code ScopedValue}.
 *
 * <pre>{@code
 * TaskInterceptor named = (context, attempt) -> {
 *     String before = Thread.currentThread().getName();
 *     Thread.currentThread().setName(context.name());
 *     try {
 *         attempt.proceed();
 *     } finally {
 *         Thread.currentThread().setName(before);
 *     }
 * };
 * }</pre>
 *
 * <p>Passed to {@link io.taskvisor.Supervisor.Builder#interceptor}, or found with {@link java.util.ServiceLoader}. Those of
 * the lowest {@link #order} come first, which is outermost. Of the same order, that is mostly all, those that were passed in
 * come first, in the order in which they were; then the observers that implement this
 * interface too, in their order; then those that were found, in the order of their names. An {@link Observer} that is an
 * interceptor too is to be passed or declared as an observer only.
 *
 * <p>Around an {@linkplain io.taskvisor.Task#async asynchronous} task it runs while the task is started: when {@code
 * proceed} returns, the stage goes on by itself.
 *
 * <p>An interceptor is part of the attempt: it is interrupted with it, its time counts, and what it throws the attempt fails
 * with. One that returns normally after {@code proceed} threw changes nothing: the attempt has failed with what that threw.
 * So has one whose interceptor returned without having proceeded. One that was found, and throws a {@link LinkageError} before
 * it proceeds because a library that it needs is missing or too old, is left out from then on, and the attempt goes on without
 * it.
 *
 * <p>Called by many threads at the same time; implementations are thread-safe.
 */
@FunctionalInterface
public interface TaskInterceptor {
    /**
     * Runs an attempt; must call {@link Attempt#proceed} once.
     *
     * @param context the attempt's context
     * @param attempt the rest of it: the next interceptor, and in the end the task
     * @throws Exception what the attempt fails with; usually what {@code proceed} threw
     */
    void around(TaskContext context, Attempt attempt) throws Exception;

    /**
     * Returns the name by which this interceptor is put in order and can be disabled: by default the simple name of its
     * class, or the binary name where that is empty. Asked for once, when the supervisor opens.
     */
    default String name() {
        String simple = getClass().getSimpleName();
        return simple.isEmpty() ? getClass().getName() : simple;
    }

    /**
     * Returns how far outside this interceptor is: those of a lower order surround those of a higher one. 0 by default. For what
     * has to be there before other interceptors do anything, as the log observer, which clears the MDC. Asked for once, when
     * the supervisor opens.
     */
    default int order() {
        return 0;
    }

    /** The rest of an attempt, for one interceptor. */
    interface Attempt {
        /**
         * Runs the rest, on the current thread.
         *
         * @throws Exception what the rest threw; throw it on
         * @throws IllegalStateException if it was called before, on another thread than the attempt's, or when {@code
         *     around} had returned
         */
        void proceed() throws Exception;
    }
}
