package io.taskvisor.engine.run;

import static java.lang.invoke.MethodType.methodType;
import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads on the JVMs that have them (21 and newer), from code compiled for 17: {@code
 * Thread.ofVirtual().inheritInheritableThreadLocals(false).name(name).unstarted(runnable)} through method handles, which the JIT
 * inlines like plain calls.
 */
final class VirtualThreads {
    private static final @Nullable MethodHandle FACTORY = find();

    private VirtualThreads() {}

    /** Returns whether this JVM has virtual threads. */
    static boolean available() {
        return FACTORY != null;
    }

    /** Returns a virtual thread that is not started. */
    static Thread unstarted(String name, Runnable body) {
        try {
            return (Thread) requireNonNull(FACTORY).invokeExact(name, body);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("making a thread throws nothing checked", e);
        }
    }

    /** Returns whether the current thread is a virtual one, whoever made it. */
    static boolean isCurrent() {
        try {
            return available() && (boolean) requireNonNull(Look.IS_VIRTUAL).invokeExact(Thread.currentThread());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("to look at a thread throws nothing checked", e);
        }
    }

    /**
     * Returns whether this is a virtual thread that no carrier runs now, as its {@code toString} says: {@code
     * VirtualThread[#21,name]/runnable}, and when one does, {@code …/runnable@ForkJoinPool-1-worker-1}. Should that read
     * differently one day, the answer is no.
     */
    static boolean isUnmounted(Thread thread) {
        if (!available()) {
            return false;
        }
        String text = thread.toString();
        return text.startsWith("VirtualThread[") && text.endsWith("]/runnable");
    }

    /** Made when it is needed. */
    private static final class Look {
        static final @Nullable MethodHandle IS_VIRTUAL = find();

        private static @Nullable MethodHandle find() {
            try {
                return MethodHandles.publicLookup().findVirtual(Thread.class, "isVirtual", methodType(boolean.class));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }
    }

    /** Returns a handle of type (String, Runnable) to Thread, or null. */
    private static @Nullable MethodHandle find() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle make = lookup.findStatic(Thread.class, "ofVirtual", methodType(ofVirtual));
            MethodHandle bare = MethodHandles.insertArguments(
                    lookup.findVirtual(
                            ofVirtual, "inheritInheritableThreadLocals", methodType(ofVirtual, boolean.class)),
                    1,
                    false);
            MethodHandle named = lookup.findVirtual(ofVirtual, "name", methodType(ofVirtual, String.class));
            MethodHandle unstarted = lookup.findVirtual(builder, "unstarted", methodType(Thread.class, Runnable.class))
                    .asType(methodType(Thread.class, ofVirtual, Runnable.class));
            MethodHandle withName =
                    MethodHandles.collectArguments(named, 0, MethodHandles.filterReturnValue(make, bare));
            return MethodHandles.collectArguments(unstarted, 0, withName);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
