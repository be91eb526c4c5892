package io.taskvisor.engine.group;

import io.taskvisor.Intensity;
import io.taskvisor.internal.DurationText;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many restarts a group has had of late, and whether its {@link Intensity} allows one more. Any thread: an independent
 * child counts its restart in its own turn. Where there is no limit, none are counted and no lock is taken.
 */
final class RestartCount {
    private final Intensity allowed;

    /** Guards {@link #window}, for moments in which nothing of the user's runs. */
    private final ReentrantLock lock = new ReentrantLock();

    private RestartWindow window;

    RestartCount(Intensity allowed) {
        this.allowed = allowed;
        this.window = new RestartWindow(allowed);
    }

    /** Counts a restart; returns false, and does not count it, if it is one too many. */
    boolean admit(long now) {
        if (allowed.isUnlimited()) {
            return true;
        }
        lock.lock();
        try {
            return window.admit(now);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many count now. */
    int count(long now) {
        lock.lock();
        try {
            return window.count(now);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets them: the group is another one now. */
    void clear() {
        lock.lock();
        try {
            window = new RestartWindow(allowed);
        } finally {
            lock.unlock();
        }
    }

    /** Returns why a group fails for which the restart of this child is one too many. */
    String tooMany(Member last) {
        long needed = allowed.maxRestarts() + 1L;
        String time = DurationText.format(allowed.within());
        return "it would need " + needed + (needed == 1 ? " restart" : " restarts") + " within " + time
                + ", more than withIntensity(" + allowed.maxRestarts() + ", " + time + ") allows; its child '"
                + last.name()
                + "' failed last";
    }
}
