package io.taskvisor.engine.run;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All threads of one supervisor, so that a shutdown can wait for them or name them: a virtual thread for each piece of work
 * where the JVM has them, else a cached pool of daemon threads; and single platform threads for timers, observers and the
 * shutdown. None of them inherits anything from the thread that happened to make it. Threads of the pool are {@linkplain
 * ThreadLocals cleared} of thread-locals after each piece of work; where that cannot be done, they are not used again.
 *
 * <p>A thread is in {@link #all} from before its start until its last instruction of ours. That also keeps a parked virtual
 * thread strongly reachable for as long as its supervisor is.
 */
public final class Threads {
    private enum Place {
        LIVE,
        /** Nobody waits for it any more, and it has not come back. */
        LEFT_BEHIND
    }

    /** How long others wait at most for one of our own that has gone on without a pause. */
    private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** The same, where we do not know whether there is somebody who waits: a park costs as much as a wake-up. */
    private static final long LONG_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Work after which its thread is not in {@link #all} any more, if it was put there for this. */
    public abstract static class Tracked implements Runnable {
        private @Nullable Threads tracker;

        /** Does the work. */
        protected abstract void work();

        /**
         * Called on the same thread, which is one of ours, if that came back from the work with a failure, and past all handlers. Does
         * nothing here.
         */
        protected void failed(Throwable failure) {}

        @Override
        public final void run() {
            OwnThread own = Thread.currentThread() instanceof OwnThread ours ? ours : null;
            try {
                if (own != null) {
                    own.works = this;
                }
                work();
            } finally {
                if (own != null) {
                    own.works = null;
                }
                if (tracker != null) {
                    tracker.all.remove(Thread.currentThread());
                }
            }
        }
    }

    private static final class Tracking extends Tracked {
        private final Runnable work;

        Tracking(Runnable work) {
            this.work = work;
        }

        @Override
        protected void work() {
            work.run();
        }
    }

    /** What helper threads are named where threads are virtual. */
    static final String HELPER = "helper";

    private final String prefix;

    private final Recovery recovery;
    private final Errands errands;

    /** One map, so that a thread that ends while it is left behind, or comes back, is never in two places, nor stays in one. */
    private final ConcurrentMap<Thread, Place> all = new ConcurrentHashMap<>();

    /**
     * Whether a virtual thread was started since somebody gave way to it. A hint that costs its writers nothing: where nobody is
     * to give way, it is set once and then only read.
     */
    private volatile boolean started;

    private final AtomicLong workers = new AtomicLong();

    /** Guards the making of {@link #pool} and the decision never to make it, {@link #closed}. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable ThreadPoolExecutor pool;
    private volatile boolean closed;

    /** Creates the threads of the supervisor of this name. */
    public Threads(String prefix) {
        this.prefix = prefix;
        this.recovery = new Recovery(this);
        this.errands = new Errands(this, recovery);
        recovery.lookAfter(errands);
    }

    /** Has everything ready for when no other thread can be started: the thread of the {@link #recovery}, and the JVM's own. */
    public void begin() {
        recovery.start();
        if (VirtualThreads.available()) {
            // The first one has the JVM start threads of its own. Where that fails, JDK 25 does not try it again.
            execute(HELPER, () -> {});
        }
    }

    /** Returns what resumes steps that had to be left half done. */
    public Recovery recovery() {
        return recovery;
    }

    /** Runs {@code work} on a thread that carries {@code name} where threads are virtual. */
    public void execute(String name, Runnable work) {
        if (VirtualThreads.available()) {
            start(VirtualThreads.unstarted(prefix + '/' + name, tracking(work)));
            if (!started) {
                started = true;
            }
        } else if (ThreadLocals.canBeCleared()) {
            pool().execute(work);
        } else {
            startWorker(work);
        }
    }

    /**
     * Called on a thread that has gone on for so long. If it is a virtual one of ours and others may want its place, they have it
     * for as long as it takes to wake the caller; returns whether this was so.
     *
     * <p>Nobody preempts a virtual thread. A yield would not do: one that yields comes back to a queue that its carrier looks
     * into before any other, and as many that yield as there are carriers keep all others from ever running.
     */
    public boolean giveWay(long nanos) {
        if (nanos < SLICE_NANOS || !(started || nanos >= LONG_SLICE_NANOS)) {
            return false;
        }
        if (!VirtualThreads.available() || !all.containsKey(Thread.currentThread())) {
            return false;
        }
        started = false;
        LockSupport.parkNanos(1);
        return true;
    }

    /** Returns whether threads of ours for attempts are virtual. */
    public static boolean areVirtual() {
        return VirtualThreads.available();
    }

    /** Returns whether the current thread is a virtual one, whoever made it. */
    public static boolean currentIsVirtual() {
        return VirtualThreads.isCurrent();
    }

    /** Returns whether this thread runs on a core, or may: of a platform thread that is ready to, nobody can tell. */
    public static boolean mayHaveCore(Thread thread) {
        return thread.getState() == Thread.State.RUNNABLE && !VirtualThreads.isUnmounted(thread);
    }

    /**
     * Returns whether this thread, which was interrupted and {@linkplain #mayHaveCore has no core}, waited then for something and
     * has not run since. It would have noticed: the interrupt flag is cleared, or it is blocked by something else.
     */
    public static boolean hasNotNoticed(Thread thread) {
        return !isForeign(thread) && thread.isInterrupted() && thread.getState() != Thread.State.BLOCKED;
    }

    /** Returns whether {@code thread} is of a class that is not the JDK's, whose {@link Thread#interrupt} may do anything. */
    public static boolean isForeign(Thread thread) {
        return thread.getClass() != OwnThread.class && thread.getClass().getModule() != Thread.class.getModule();
    }

    /**
     * Runs {@code work}, which is not an attempt, on a thread of its own: callbacks, completions, hand-overs. Where no thread
     * can be started now, it is run as soon as one can.
     *
     * @throws RejectedExecutionException if the supervisor has stopped, and the thread would have been one of its pool
     */
    public void help(Runnable work) {
        try {
            if (VirtualThreads.available()) {
                errands.run(work);
            } else {
                pool().execute(work);
            }
        } catch (RejectedExecutionException e) {
            throw e;
        } catch (Throwable e) {
            recovery.defer(work);
        }
    }

    /** Returns an executor that {@linkplain #help helps}. */
    public Executor helpers() {
        return this::help;
    }

    /** Returns a platform thread that is not started, for one long job. */
    public Thread platform(String name, Runnable work) {
        return OwnThread.of(prefix + '-' + name, tracking(work), null);
    }

    /** Returns a platform thread that is not started, inherits nothing, and is nobody's business but the caller's. */
    public static Thread bare(String name, Runnable work) {
        return OwnThread.of(name, work, null);
    }

    private Tracked tracking(Runnable work) {
        Tracked tracked = work instanceof Tracked itself ? itself : new Tracking(work);
        tracked.tracker = this;
        return tracked;
    }

    /** Starts a thread made by {@link #platform}. */
    public void start(Thread thread) {
        track(thread, thread::start);
    }

    /** Has a thread start, and tracked if it does. */
    void track(Thread thread, Runnable start) {
        try {
            all.put(thread, Place.LIVE);
            start.run();
        } catch (Throwable e) {
            all.remove(thread);
            throw e;
        }
    }

    /** Returns whether {@code thread} is one of these, and was not left behind. */
    public boolean isLive(Thread thread) {
        return all.get(thread) == Place.LIVE;
    }

    /** Returns the threads that are running now, idle ones of the pool included; a copy. */
    public Set<Thread> live() {
        return in(Place.LIVE);
    }

    /** Leaves a thread behind, if it is one of these: nobody waits for it any more. */
    public void abandon(Thread thread) {
        all.replace(thread, Place.LIVE, Place.LEFT_BEHIND);
    }

    /** Leaves a thread behind like the other one. A platform thread is called by this name while it is, if nobody else has named it. */
    public void abandon(Thread thread, String name) {
        abandon(thread);
        if (thread instanceof OwnThread own) {
            own.callFor(prefix + '/' + name);
        }
    }

    /** Takes a thread back that was left behind and has ended its work after all. */
    public void cameBack(Thread thread) {
        all.replace(thread, Place.LEFT_BEHIND, Place.LIVE);
        if (thread instanceof OwnThread own) {
            own.restoreName();
        }
    }

    /** Returns the threads that were left behind and have not come back; a copy. */
    public Set<Thread> leftBehind() {
        return in(Place.LEFT_BEHIND);
    }

    private Set<Thread> in(Place place) {
        return all.entrySet().stream()
                .filter(entry -> entry.getValue() == place)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private ThreadPoolExecutor pool() {
        ThreadPoolExecutor current = pool;
        return current != null ? current : makePool();
    }

    private ThreadPoolExecutor makePool() {
        lock.lock();
        try {
            ThreadPoolExecutor current = pool;
            if (current == null) {
                current = new Pool(this::poolThread);
                pool = current;
                if (closed) {
                    current.shutdown();
                }
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Threads that are used again and again. Nothing of what one piece of work does to its thread is left for the next. */
    private static final class Pool extends ThreadPoolExecutor {
        Pool(ThreadFactory factory) {
            super(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        }

        @Override
        protected void afterExecute(Runnable work, @Nullable Throwable thrown) {
            ThreadLocals.clear();
            ContextLoader.enter(Threads.class.getClassLoader());
        }
    }

    private Thread poolThread(Runnable worker) {
        return tracked("worker-" + workers.incrementAndGet(), worker);
    }

    /** Runs {@code work} on a thread that is not used again. */
    private void startWorker(Runnable work) {
        if (closed) {
            throw new RejectedExecutionException("supervisor '" + prefix + "' has stopped");
        }
        start(platform("worker-" + workers.incrementAndGet(), work));
    }

    /** Returns a platform thread for an executor of ours, which starts it itself; it is tracked when it does. */
    public Thread tracked(String name, Runnable work) {
        return OwnThread.of(prefix + '-' + name, tracking(work), this);
    }

    /** Lets the pool's idle threads end, and accepts no more work for it. */
    public void close() {
        recovery.close();
        lock.lock();
        try {
            closed = true;
            if (pool != null) {
                pool.shutdown();
            }
        } finally {
            lock.unlock();
        }
    }
}
