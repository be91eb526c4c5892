package io.taskvisor.engine;

import io.taskvisor.engine.run.Threads;

/** What can be found out about the exit of the JVM. */
final class JvmExit {
    private JvmExit() {}

    /** Returns whether it has begun: the JVM's shutdown hooks run. */
    static boolean isUnderWay() {
        try {
            // A hook that was never there. It is refused from the moment on at which all hooks are started.
            Runtime.getRuntime().removeShutdownHook(Threads.bare("taskvisor-never-started", () -> {}));
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /**
     * Returns whether this thread called {@link System#exit}, and so waits for the JVM's hooks. It waits then, or is blocked
     * because another one called it first: the stack of any other thread is not looked at, which would take longer.
     */
    static boolean wasCalledBy(Thread thread) {
        Thread.State state = thread.getState();
        if (state != Thread.State.WAITING && state != Thread.State.BLOCKED) {
            return false;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("java.lang.Shutdown")
                    && frame.getMethodName().equals("exit")) {
                return true;
            }
        }
        return false;
    }
}
