package io.taskvisor.engine.run;

/** What the current thread is to a task while it works on it, and so what may be done on it. */
public enum Role {
    /** A thread of the task's executor: attempts may run on it. */
    WORKER,
    /** A caller of the API, a helper, the completer of a stage: code of the user's may run on it, but no attempt. */
    CALLER,
    /**
     * The shutdown's thread, or that of another task which passes its permit on: no user code but inline observers may run on it,
     * for it would hold up that task, or the shutdown.
     */
    BORROWED,
    /** The scheduler's thread: not even inline observers may run on it, for that would hold up all timers. */
    SCHEDULER,
    /**
     * One that decides for a task though another thread has its turn, and hangs with it: a shutdown whose time is up. Like
     * BORROWED; in addition, nothing that belongs to the turn may be written.
     */
    FORCED;

    /** Returns whether others depend on the thread. */
    public boolean isBorrowed() {
        return this == BORROWED || this == SCHEDULER || this == FORCED;
    }
}
