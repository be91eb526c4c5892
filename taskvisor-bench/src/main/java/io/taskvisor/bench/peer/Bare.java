package io.taskvisor.bench.peer;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The bare JDK to compare with, from code compiled for 17. */
public final class Bare {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    private Bare() {}

    /** Returns whether this JVM has virtual threads. */
    public static boolean hasVirtualThreads() {
        return virtual("newVirtualThreadPerTaskExecutor", ExecutorService.class) != null;
    }

    /** Returns an executor with a virtual thread for each task where the JVM has them, else a cached pool. */
    public static ExecutorService executor() {
        MethodHandle make = virtual("newVirtualThreadPerTaskExecutor", ExecutorService.class);
        return make == null ? Executors.newCachedThreadPool() : (ExecutorService) call(make);
    }

    /** Returns a factory of virtual threads where the JVM has them, else of daemon threads. */
    public static ThreadFactory threads() {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle factory = LOOKUP.findVirtual(builder, "factory", methodType(ThreadFactory.class));
            MethodHandle make = LOOKUP.findStatic(Thread.class, "ofVirtual", methodType(ofVirtual));
            return (ThreadFactory) call(
                    MethodHandles.filterReturnValue(make, factory.asType(methodType(ThreadFactory.class, ofVirtual))));
        } catch (ReflectiveOperationException e) {
            return Bare::daemon;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "bare");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns a scheduler with one thread that forgets what is cancelled. */
    public static ScheduledThreadPoolExecutor scheduler() {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, Bare::daemon);
        scheduler.setRemoveOnCancelPolicy(true);
        return scheduler;
    }

    /** Returns a new pool that is a scheduler, as it is on JDK 25 and newer, else null. */
    public static @Nullable ScheduledExecutorService forkJoinScheduler() {
        ForkJoinPool pool = new ForkJoinPool();
        if ((Object) pool instanceof ScheduledExecutorService scheduler) {
            return scheduler;
        }
        pool.shutdown();
        return null;
    }

    private static @Nullable MethodHandle virtual(String name, Class<?> type) {
        try {
            return LOOKUP.findStatic(Executors.class, name, methodType(type));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Object call(MethodHandle handle) {
        try {
            return handle.invoke();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
