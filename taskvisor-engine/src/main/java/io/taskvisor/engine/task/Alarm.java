package io.taskvisor.engine.task;

import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.time.Timer;

/**
 * A task's one timer, set for the earliest of its times. It only says that it is time to look: a task that finds nothing due
 * sets the next. So a time that moves further off, as the timeout of each new attempt does, costs nothing.
 */
final class Alarm extends Timer {
    private final StoppableTask task;
    private final long atNanos;

    /** Set by the scheduler's thread. */
    private volatile boolean fired;

    Alarm(StoppableTask task, long atNanos) {
        this.task = task;
        this.atNanos = atNanos;
    }

    @Override
    public void run() {
        fired = true;
        task.signal(Mailbox.ALARM, Role.BORROWED);
    }

    boolean fired() {
        return fired;
    }

    long atNanos() {
        return atNanos;
    }
}
