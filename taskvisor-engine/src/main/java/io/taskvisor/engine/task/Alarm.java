package io.taskvisor.engine.task;

import io.taskvisor.engine.run.Role;
import io.taskvisor.engine.time.Timer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A task's one timer, set for the earliest of its times. It only says that it is time to look: a task that finds nothing due
 * sets the next. So a time that moves further off, as the timeout of each new attempt does, costs nothing.
 */
final class Alarm extends Timer {
    private static final VarHandle GONE;

    static {
        try {
            GONE = MethodHandles.lookup().findVarHandle(Alarm.class, "gone", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final StoppableTask task;
    private final long atNanos;

    /** Set by the scheduler's thread. */
    private volatile boolean fired;

    /** That it is gone has been counted; through its handle only. */
    private boolean gone;

    Alarm(StoppableTask task, long atNanos) {
        this.task = task;
        this.atNanos = atNanos;
    }

    @Override
    public void run() {
        fired = true;
        gone();
        task.signal(Mailbox.ALARM, Role.SCHEDULER);
    }

    /** It has gone off, or was cancelled. */
    void gone() {
        if (!(boolean) GONE.getAndSet(this, true)) {
            task.environment().freezes().alarmGone();
        }
    }

    boolean fired() {
        return fired;
    }

    long atNanos() {
        return atNanos;
    }
}
