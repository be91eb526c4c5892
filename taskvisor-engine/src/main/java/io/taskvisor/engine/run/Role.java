package io.taskvisor.engine.run;

/** What the current thread is to a task while it works on it, and so what may be done on it. */
public enum Role {
    /** A thread of the task's executor: attempts may run on it. */
    WORKER,
    /** A caller of the API, a helper, the completer of a stage: code of the user's may run on it, but no attempt. */
    CALLER,
    /**
     * The scheduler's thread, the shutdown's, or that of another task which passes its permit on: nothing of the user's may
     * run on it, it would hold up everybody, or that task.
     */
    BORROWED,
    /**
     * One that decides for a task though another thread has its turn, and hangs with it: a shutdown whose time is up. Like
     * BORROWED; in addition, nothing that belongs to the turn may be written.
     */
    FORCED
}
