package io.taskvisor.engine;

import static java.util.Objects.requireNonNull;

import io.taskvisor.engine.event.EventBus;
import io.taskvisor.engine.event.InlineWatch;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.task.TaskEnvironment;
import io.taskvisor.event.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Performs the steps of a shutdown in which user code may be called: an inline observer, a scheduler, a clock. Not on the
 * shutdown's own thread, which must come to an end, but on one that can be left behind.
 *
 * <p>A step that makes no progress for two seconds hangs. Its thread is left behind, the inline observer that it is in, if any,
 * gets no more events, and another thread goes on with what comes next. Progress is measured in looks and not in time, so
 * that a process that was frozen for a while is not taken for one that hangs.
 */
final class ShutdownSteps {
    private static final long LOOK_MILLIS = 20;
    private static final int MOST_LOOKS = 100;

    /** After so many steps that hung no further ones are performed: it is not a single observer. */
    private static final int MOST_HUNG = 8;

    /** The thread of a step that hung, and what it was in or about. */
    record Hung(String what, Thread thread) {}

    /** A thread that performs steps until one of them hangs. */
    private final class Hand {
        private final ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::made);

        /** Written before the thread is started. */
        private volatile @Nullable Thread thread;

        private Thread made(Runnable work) {
            Thread made = environment.threads().platform("shutdown-steps", work);
            own.add(made);
            watch.begin(made);
            thread = made;
            return made;
        }
    }

    private final TaskEnvironment environment;
    private final ShutdownCallers callers;
    private final InlineWatch watch;

    /** All threads that have performed steps. */
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    // What follows belongs to the shutdown's thread.
    private Hand hand = new Hand();
    private final List<Hung> hung = new ArrayList<>();

    /**
     * Creates one that has performed none.
     *
     * @param callers tells of threads that wait for the shutdown: a step that an observer does not come back from because it
     *     called {@link System#exit} hangs at once
     */
    ShutdownSteps(TaskEnvironment environment, ShutdownCallers callers) {
        this.environment = environment;
        this.callers = callers;
        this.watch = environment.bus().inlineWatch();
    }

    /** Returns the threads that perform steps, or did; a live view. */
    Set<Thread> own() {
        return own;
    }

    /** Returns whether this is a thread that performs steps, or did. Any thread. */
    boolean isOwn(Thread thread) {
        return own.contains(thread);
    }

    /** Performs a step; returns when it is done, or hangs. */
    void run(String what, Runnable step) {
        forEach(what, List.of(step), Runnable::run);
    }

    /** Publishes an event, if an observer is interested. */
    void publish(EventKind kind, EventBus.Draft draft) {
        EventBus bus = environment.bus();
        if (bus.wants(kind)) {
            run("published " + kind.label(), () -> bus.publish(kind, bus.now(), EventBus.Patience.NEVER_WAITS, draft));
        }
    }

    /** Performs a step for each of these, in their order; after one that hangs, it goes on with the next. */
    <T> void forEach(String what, List<T> all, Consumer<? super T> step) {
        AtomicInteger next = new AtomicInteger(); // Shared by a thread that hung, and came back, and the one after it.
        Runnable work = () -> {
            for (int i = next.getAndIncrement(); i < all.size(); i = next.getAndIncrement()) {
                try {
                    step.accept(all.get(i));
                } catch (Throwable e) {
                    failed(what, e);
                }
            }
        };
        while (next.get() < all.size() && hung.size() < MOST_HUNG) {
            perform(what, work, next);
        }
    }

    private void failed(String what, Throwable bug) {
        environment.log().log(LogKind.INTERNAL_ERROR, () -> "internal error in the shutdown, when it " + what, bug);
    }

    private void perform(String what, Runnable work, AtomicInteger next) {
        Future<?> done;
        try {
            done = hand.executor.submit(work);
        } catch (Throwable e) {
            work.run(); // No thread could be started for it.
            return;
        }
        if (!isDoneInTime(done, next)) {
            String observer = watch.skip();
            String who = observer == null ? "the shutdown, when it " + what : "observer '" + observer + "'";
            hung.add(new Hung(who, requireNonNull(hand.thread)));
            hand.executor.shutdown();
            hand = new Hand();
        }
    }

    /** Waits for as long as there is progress. */
    private boolean isDoneInTime(Future<?> done, AtomicInteger next) {
        long progress = -1;
        for (int looks = 0; looks < MOST_LOOKS && !callers.has(requireNonNull(hand.thread)); looks++) {
            try {
                done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                long now = next.get() + watch.moves();
                if (now != progress) {
                    progress = now;
                    looks = 0;
                }
            } catch (InterruptedException e) {
                looks = 0; // Only a bug interrupts this thread.
            } catch (ExecutionException e) {
                throw new IllegalStateException("a step contains what it throws", e);
            }
        }
        return false;
    }

    /** Lets the thread end. Returns those that hung and still do. */
    List<Hung> close() {
        hand.executor.shutdown();
        try {
            hand.executor.awaitTermination(LOOK_MILLIS * MOST_LOOKS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return close(); // Only a bug interrupts this thread.
        }
        return hung.stream()
                .filter(left -> left.thread().isAlive() && !callers.has(left.thread()))
                .toList();
    }
}
