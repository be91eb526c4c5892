package io.taskvisor.engine.task;

import io.taskvisor.TaskContext;
import io.taskvisor.TaskvisorException;
import io.taskvisor.event.TaskInterceptor;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on its way through the interceptors and into the task's code, on one thread. What the code threw comes out at
 * the outermost end: an interceptor can throw something else instead, but not make it unthrown.
 */
final class Interception<T> {
    private final Interceptors interceptors;

    /** What runs around this attempt, whatever is left out meanwhile. */
    private final List<TaskInterceptor> inOrder;

    private final TaskContext context;
    private final Callable<T> code;
    private final Thread thread = Thread.currentThread();
    private @Nullable T result;

    Interception(Interceptors interceptors, TaskContext context, Callable<T> code) {
        this.interceptors = interceptors;
        this.inOrder = interceptors.inOrder();
        this.context = context;
        this.code = code;
    }

    /** Runs the interceptors and the code; returns what was thrown, null if nothing was. */
    @Nullable
    Throwable run() {
        try {
            enter(0);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** Returns what the code returned, even if an interceptor threw after that; null if it did not return. */
    @Nullable
    T result() {
        return result;
    }

    private void enter(int index) throws Exception {
        if (index == inOrder.size()) {
            result = code.call();
            return;
        }
        TaskInterceptor interceptor = inOrder.get(index);
        Rest rest = new Rest(index + 1);
        try {
            interceptor.around(context, rest);
        } catch (LinkageError e) {
            rest.over = true;
            if (rest.proceeded || !interceptors.leaveOut(interceptor, e)) {
                throw e;
            }
            enter(index + 1);
            return;
        } finally {
            rest.over = true;
        }
        rest.check(interceptor);
    }

    /** What is inside one interceptor. */
    private final class Rest implements TaskInterceptor.Attempt {
        private final int index;
        private boolean proceeded;

        /** The interceptor has returned: if it kept this, it may come back with it in a later attempt on this thread. */
        private boolean over;

        private @Nullable Throwable thrown;

        Rest(int index) {
            this.index = index;
        }

        @Override
        public void proceed() throws Exception {
            if (Thread.currentThread() != thread) {
                throw new IllegalStateException("proceed was called on a thread that is not that of " + context);
            }
            if (over) {
                throw new IllegalStateException("proceed was called too late, " + context + " has gone on without it");
            }
            if (proceeded) {
                throw new IllegalStateException("proceed was called twice for " + context);
            }
            proceeded = true;
            try {
                enter(index);
            } catch (Throwable e) {
                thrown = e;
                throw e;
            }
        }

        void check(TaskInterceptor interceptor) {
            if (!proceeded) {
                throw new TaskvisorException("interceptor "
                        + interceptor.getClass().getName() + " returned without having called proceed for " + context);
            }
            if (thrown != null) {
                throw Interception.<RuntimeException>asIs(thrown);
            }
        }
    }

    /** Throws whatever it is; the compiler need not know. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
