package io.taskvisor.engine.run;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Resumes what the engine had to leave half done because memory, stack or threads had run out.
 *
 * <p>A thread that fails in the middle of a step {@linkplain #leave leaves} the step here, which needs no memory, next to no
 * stack and no new thread, and goes on with its own business. The recovery's thread, which exists from the start, resumes what
 * was left, again and again until it succeeds, with a pause in between: memory that ran out for a moment is there again by
 * then, and the stack of this thread is empty. Work that found no thread to run on is {@linkplain #defer deferred} in the same
 * way until a thread can be started.
 *
 * <p>Its thread also {@linkplain #lookAfter looks after} what must not depend on carriers or on the scheduler.
 */
public final class Recovery {
    /** How long to wait before what was left is resumed: running out of something rarely lasts longer than a collection. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Has something to look after now and then. */
    public interface Lookout {
        /** Stands for: not before the next {@link Recovery#poke}. */
        long NEVER = Long.MAX_VALUE;

        /** Looks, without waiting for anything; returns in how many nanoseconds to look again, or {@link #NEVER}. */
        long look(long nowNanos);
    }

    private static final class Nothing extends Step {
        @Override
        protected void redo() {}
    }

    /** The end of the list of steps. */
    static final Step END = new Nothing();

    private final Threads threads;
    private final Thread thread;

    /** What was left, the last first. */
    private final AtomicReference<Step> left = new AtomicReference<>(END);

    /** An array, and never written in place: to go through it takes no memory, of which there may be none. */
    private volatile Lookout[] lookouts = {};

    private final Queue<Runnable> deferred = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    Recovery(Threads threads) {
        this.threads = threads;
        this.thread = threads.platform("recovery", this::work);
    }

    /** Starts the thread. Called once. */
    void start() {
        threads.start(thread);
        leave(new Nothing()); // What is executed for the first time may be linked first, and for that needs memory.
    }

    /**
     * Throws a {@link StackOverflowError} if the current thread has too little stack left for a step of the engine. Called
     * before such a step on threads whose stack may be deep in user code: rather then than in the middle of the step.
     */
    public static void reserveStack() {
        StackProbe.require(StackProbe.STEP);
    }

    /**
     * Returns whether the current thread has too little stack left for a step of the engine, which is to be {@linkplain #leave
     * left} then.
     *
     * @throws StackOverflowError if there is not even enough for that
     */
    public static boolean isStackLow() {
        if (StackProbe.fits(StackProbe.STEP)) {
            return false;
        }
        StackProbe.require(StackProbe.LEAVING);
        return true;
    }

    /**
     * Returns whether the current thread has too little stack left for user code. Chains of synchronous work, such as jobs that
     * add the next one from their outcome on an executor that runs them in its caller, then go on on another thread: they are
     * not a recursion as long as the chain.
     */
    public static boolean isStackLowForUserCode() {
        return !StackProbe.fits(StackProbe.USER_CODE);
    }

    /** Leaves a step, to be resumed soon. Allocates nothing. */
    public void leave(Step step) {
        if (step.enter(END)) {
            for (; ; ) {
                Step before = left.get();
                step.follow(before);
                if (left.compareAndSet(before, step)) {
                    break;
                }
            }
        }
        LockSupport.unpark(thread);
    }

    /** Has {@code work} run on a helper thread as soon as one can be started. */
    public void defer(Runnable work) {
        deferred.add(work);
        LockSupport.unpark(thread);
    }

    /**
     * Has the recovery's thread, which depends on no carrier and no scheduler, look after this. Synchronized, for no addition to
     * {@link #lookouts} to overwrite another one; nothing in it waits.
     */
    public synchronized void lookAfter(Lookout lookout) {
        Lookout[] more = Arrays.copyOf(lookouts, lookouts.length + 1);
        more[lookouts.length] = lookout;
        lookouts = more;
    }

    /** Has all lookouts look now. */
    public void poke() {
        LockSupport.unpark(thread);
    }

    /** Returns in how many nanoseconds one of them wants to look again. */
    private long look() {
        long soonest = Lookout.NEVER;
        Lookout[] all = lookouts;
        for (int i = 0; i < all.length; i++) {
            try {
                soonest = Math.min(soonest, all[i].look(System.nanoTime()));
            } catch (Throwable e) {
                soonest = Math.min(soonest, PAUSE_NANOS); // There was no memory for it.
            }
        }
        return soonest;
    }

    /** Resumes what is left, and then ends the thread. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void work() {
        boolean goesOn = true;
        while (goesOn) {
            try {
                goesOn = goOn();
            } catch (Throwable e) {
                goesOn = true; // There was no memory even for this. Nothing is lost; nor must this thread be.
            }
        }
    }

    /** Does what there is to do, or waits for more. Returns whether there may be more. */
    private boolean goOn() {
        boolean last = closed;
        long lookIn = look();
        if (left.get() != END || !deferred.isEmpty()) {
            pause();
            resumeAll();
            runDeferred(last);
        } else if (last) {
            return false;
        } else {
            LockSupport.parkNanos(this, lookIn);
            Thread.interrupted(); // An interrupt of this thread has no meaning, and would keep it from parking.
        }
        return true;
    }

    private void resumeAll() {
        Step step = left.getAndSet(END);
        while (step != END) {
            Step following = requireNonNull(step.next());
            step.follow(null); // From here on it can be left again.
            try {
                step.redo();
            } catch (Throwable e) {
                leave(step);
                leaveAll(following); // What this one had no memory or thread for, those have not either.
                return;
            }
            step = following;
        }
    }

    private void leaveAll(Step first) {
        Step step = first;
        while (step != END) {
            Step following = requireNonNull(step.next());
            step.follow(null);
            leave(step);
            step = following;
        }
    }

    private void runDeferred(boolean here) {
        for (Runnable work = deferred.peek(); work != null; work = deferred.peek()) {
            try {
                threads.execute(Threads.HELPER, work);
            } catch (Throwable e) {
                if (!here) {
                    return; // There is still no thread.
                }
                runHere(work);
            }
            deferred.poll();
        }
    }

    /** The supervisor has stopped and starts no more threads. */
    @SuppressWarnings("EmptyCatch") // The work is a hand-over of ours: what user code throws is caught there.
    private static void runHere(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            return;
        }
    }

    /** Waits for the whole pause, although every step that is left unparks this thread. */
    private void pause() {
        long until = System.nanoTime() + PAUSE_NANOS;
        for (long left = PAUSE_NANOS; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            Thread.interrupted();
        }
    }
}
