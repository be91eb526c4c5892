package io.taskvisor.engine;

import io.taskvisor.ShutdownReason;
import io.taskvisor.ShutdownTrigger;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.time.Budget;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be found out about the exit of the JVM. */
final class JvmExit {
    /** No search for the thread that began it takes longer than this. */
    private static final long LONGEST_SEARCH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** The JVM has a thread for each signal that comes. */
    private static final Pattern SIGNAL_HANDLER = Pattern.compile("(SIG[A-Z0-9]+) handler");

    /** The JVM's thread that waits for the last thread that is no daemon, and then runs the hooks. */
    private static final String LAST_THREAD = "DestroyJavaVM";

    private JvmExit() {}

    /** Returns whether it has begun: the JVM's shutdown hooks run. */
    static boolean isUnderWay() {
        try {
            // A hook that was never there. It is refused from the moment on at which all hooks are started.
            Runtime.getRuntime().removeShutdownHook(Threads.bare("taskvisor-never-started", () -> {}));
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /**
     * Returns whether this thread called {@link System#exit}, and so waits for the JVM's hooks. It waits then, or is blocked
     * because another one called it first: the stack of any other thread is not looked at, which would take longer.
     */
    static boolean wasCalledBy(Thread thread) {
        Thread.State state = thread.getState();
        if (state != Thread.State.WAITING && state != Thread.State.BLOCKED) {
            return false;
        }
        return Stream.of(thread.getStackTrace()).anyMatch(frame -> isIn(frame, "exit"));
    }

    private static boolean isIn(StackTraceElement frame, String method) {
        return frame.getClassName().equals("java.lang.Shutdown")
                && frame.getMethodName().equals(method);
    }

    // ---- what it began with

    /**
     * Returns what the exit that is under way began with. One thread has started the hooks, and is still there, waiting for them:
     * its stack says whether it called {@link System#exit}, serves a signal, or is the JVM's own thread, which ends it because
     * only daemon threads are left. A call that is not found within the time there is comes back without its thread.
     *
     * @param others threads to look at too: the JVM lists no virtual ones
     */
    static ShutdownTrigger trigger(Supplier<? extends Collection<Thread>> others) {
        return search(platformThreads())
                .or(() -> search(others.get().stream()))
                .orElseGet(() -> ShutdownTrigger.of(ShutdownReason.EXIT));
    }

    private static Optional<ShutdownTrigger> search(Stream<Thread> threads) {
        Budget budget = Budget.of(LONGEST_SEARCH_NANOS);
        return threads.takeWhile(thread -> !budget.isOver())
                .flatMap(thread -> trigger(thread, thread.getStackTrace()).stream())
                .findFirst();
    }

    private static Optional<ShutdownTrigger> trigger(Thread thread, StackTraceElement[] stack) {
        if (Stream.of(stack).noneMatch(frame -> isIn(frame, "runHooks"))) {
            return Optional.empty();
        }
        Matcher signal = SIGNAL_HANDLER.matcher(thread.getName());
        if (signal.matches()) {
            return Optional.of(
                    new ShutdownTrigger(ShutdownReason.SIGNAL, Optional.empty(), Optional.of(signal.group(1))));
        }
        return Optional.of(
                Stream.of(stack).anyMatch(frame -> isIn(frame, "exit"))
                        ? new ShutdownTrigger(ShutdownReason.EXIT, Optional.of(nameOf(thread)), Optional.empty())
                        : ShutdownTrigger.of(ShutdownReason.DAEMON_THREADS_ONLY));
    }

    /** Returns the JVM's threads, those first that are most likely to have begun it. */
    private static Stream<Thread> platformThreads() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        for (ThreadGroup next = top; next != null; next = next.getParent()) {
            top = next;
        }
        Thread[] all = new Thread[2 * top.activeCount() + 16];
        return Arrays.stream(all, 0, top.enumerate(all, true))
                .sorted(Comparator.comparing(thread -> !isSuspect(thread)));
    }

    private static boolean isSuspect(Thread thread) {
        String name = thread.getName();
        return name.equals(LAST_THREAD)
                || name.equals("main")
                || SIGNAL_HANDLER.matcher(name).matches();
    }

    /** Returns the name of a thread; virtual ones mostly have none. */
    static String nameOf(Thread thread) {
        return thread.getName().isEmpty() ? "#" + thread.getId() : thread.getName();
    }
}
