package io.taskvisor.engine.run;

import org.jspecify.annotations.Nullable;

/**
 * The context class loader of the current thread. The thread may be of a class of the user's, or one of the JDK's that keeps its
 * own: what refuses is left alone.
 */
public final class ContextLoader {
    private ContextLoader() {}

    /** Returns the current thread's; null may be the answer. */
    public static @Nullable ClassLoader current() {
        try {
            return Thread.currentThread().getContextClassLoader();
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Gives the current thread this one, unless it has it. */
    public static void enter(@Nullable ClassLoader loader) {
        Thread thread = Thread.currentThread();
        try {
            if (thread.getContextClassLoader() != loader) {
                thread.setContextClassLoader(loader);
            }
        } catch (RuntimeException e) {
            // It keeps its own.
            return;
        }
    }

    /** Runs {@code work} with this one, and gives the thread back what it had. */
    public static void run(@Nullable ClassLoader loader, Runnable work) {
        ClassLoader own = current();
        enter(loader);
        try {
            work.run();
        } finally {
            enter(own);
        }
    }
}
