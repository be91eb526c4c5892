package io.taskvisor.engine.task;

import io.taskvisor.engine.time.Timer;
import java.util.concurrent.locks.LockSupport;

/** Wakes the thread that made it. A scheduler of the user's may come too early: whoever sleeps looks, and sets another. */
final class Wakeup extends Timer {
    private final Thread sleeper = Thread.currentThread();
    private volatile boolean rung;

    @Override
    public void run() {
        rung = true;
        LockSupport.unpark(sleeper);
    }

    boolean hasRung() {
        return rung;
    }
}
