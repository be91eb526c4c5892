package io.taskvisor.engine.event;

import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.time.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Waits for the threads of observers, within one budget, and interrupts those that do not end. Threads that call the shutdown
 * are not waited for: they wait for it.
 */
final class Drain {
    /** Something of the supervisor's own that is about to end. */
    record Ending(Outlet outlet, Thread thread) {}

    /** How often to look whether a thread need not be waited for any more. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    /** What those are given that were interrupted, or begin when the budget is spent. */
    private static final long LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Budget budget;
    private final Predicate<Thread> without;
    private final List<String> interrupted = new ArrayList<>();
    private final List<EventBus.Stuck> stuck = new ArrayList<>();

    /**
     * Creates a drain that takes no longer than this, and a little more for each interrupted thread.
     *
     * @param without tells of threads that are not waited for; asked again and again
     */
    Drain(long nanos, Predicate<Thread> without) {
        this.budget = Budget.of(nanos);
        this.without = without;
    }

    /** Waits for these; has those interrupted that are late. */
    void await(List<Ending> endings, Consumer<Outlet> interrupt) {
        List<Ending> late = late(endings, budget.atLeast(LAST_NANOS));
        for (Ending ending : late) {
            interrupted.add(ending.outlet().name());
            interrupt.accept(ending.outlet());
        }
        for (Ending ending : late(late, Budget.of(LAST_NANOS))) {
            stuck.add(new EventBus.Stuck(ending.outlet().name(), ending.thread()));
        }
    }

    /** Starts a thread for each of these and waits for it. */
    void close(List<? extends Outlet> outlets, Threads threads) {
        List<Ending> endings = new ArrayList<>();
        for (Outlet outlet : outlets) {
            Thread closer = threads.platform("observer-" + outlet.name(), outlet::closeObserver);
            try {
                threads.start(closer);
                endings.add(new Ending(outlet, closer));
            } catch (Throwable e) {
                outlet.closeObserver(); // No thread could be started for it.
            }
        }
        await(
                endings,
                outlet -> endings.stream()
                        .filter(ending -> ending.outlet() == outlet)
                        .forEach(ending -> ending.thread().interrupt()));
    }

    /** Waits for a condition, for no more than so large a part of the time that is left. */
    void await(BooleanSupplier condition, int part) {
        Budget share = Budget.of(budget.left() / part);
        while (!condition.getAsBoolean() && !share.isOver()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Returns the names of those that were interrupted. */
    List<String> interrupted() {
        return interrupted;
    }

    /** Returns those that did not end at all. */
    List<EventBus.Stuck> stuck() {
        return stuck;
    }

    private List<Ending> late(List<Ending> endings, Budget until) {
        List<Ending> late = new ArrayList<>();
        for (Ending ending : endings) {
            while (!without.test(ending.thread())) {
                long remaining = until.left();
                if (join(ending.thread(), Math.min(remaining, LOOK_NANOS))) {
                    break;
                }
                if (remaining <= 0) {
                    late.add(ending);
                    break;
                }
            }
        }
        return late;
    }

    /** Waits for a thread to end, whatever interrupts; returns whether it has. */
    private static boolean join(Thread thread, long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(0, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
