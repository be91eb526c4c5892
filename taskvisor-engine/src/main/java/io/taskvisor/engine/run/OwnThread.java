package io.taskvisor.engine.run;

import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread that has nothing of the thread that made it, which may be anybody's: no inherited thread-locals, neither its
 * context class loader nor its priority, its group, or (on JDKs that still have them) the protection domains on its stack. So it
 * keeps nobody's class loader, and does not end with anybody's group. It is a daemon.
 */
final class OwnThread extends Thread {
    private final @Nullable Threads tracker;
    private final String usualName;

    /** What others have named it; null until they do. */
    private volatile @Nullable String calledFor;

    /** What it does now; belongs to the thread. */
    Threads.@Nullable Tracked works;

    @SuppressWarnings("ThreadPriorityCheck") // The usual one, whatever the maker's is.
    private OwnThread(ThreadGroup group, String name, Runnable work, @Nullable Threads tracker) {
        super(group, work, name, 0, false);
        this.tracker = tracker;
        this.usualName = name;
        setDaemon(true);
        setPriority(NORM_PRIORITY);
        setContextClassLoader(OwnThread.class.getClassLoader());
    }

    /**
     * Returns a thread that is not started.
     *
     * @param tracker is told that the thread is about to start, null where it knows
     */
    @SuppressWarnings("removal") // Where it is gone, threads do not inherit protection domains either.
    static OwnThread of(String name, Runnable work, @Nullable Threads tracker) {
        ThreadGroup group = topmostGroup();
        try {
            return AccessController.doPrivileged(new PrivilegedAction<>() {
                @Override
                public OwnThread run() {
                    return new OwnThread(group, name, work, tracker);
                }
            });
        } catch (NoClassDefFoundError e) {
            return new OwnThread(group, name, work, tracker);
        }
    }

    /** Returns a group that nobody destroys. */
    private static ThreadGroup topmostGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        try {
            for (ThreadGroup parent = group.getParent(); parent != null; parent = group.getParent()) {
                group = parent;
            }
        } catch (SecurityException e) {
            // Then it is as far up as we may go.
            return group;
        }
        return group;
    }

    /** Has it called by this name, unless the code that runs on it has named it. */
    void callFor(String name) {
        if (getName().equals(usualName)) {
            calledFor = name;
            setName(name);
        }
    }

    /** Has it called again what it was at first, if {@link #callFor} has named it. */
    void restoreName() {
        if (getName().equals(calledFor)) {
            setName(usualName);
        }
    }

    /**
     * Runs the work. A JVM that finds no memory for objects which compiled code had done without takes whole frames away, with
     * the handlers in them ("failed reallocation of scalar replaced objects"): those of a pool that goes from one piece of work to
     * the next, too. This frame runs once, so it is not a part of theirs.
     */
    @Override
    public void run() {
        try {
            super.run();
        } catch (Throwable e) {
            Threads.Tracked lost = works;
            if (lost != null) {
                lost.failed(e);
            }
            throw e;
        }
    }

    /** Starts it. A pool of the JDK's calls this, and tells nobody which thread it was that could not be started. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // What it calls is synchronized.
    public void start() {
        if (tracker == null) {
            super.start();
        } else {
            tracker.track(this, super::start);
        }
    }
}
