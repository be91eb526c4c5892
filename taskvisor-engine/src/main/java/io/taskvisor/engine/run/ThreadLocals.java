package io.taskvisor.engine.run;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Clears the thread-locals of a pooled thread, so that what one piece of work leaves there does not reach the next. The JDK has no
 * way to do that but for its own pools; they write the two fields of the thread, and so does this, with {@code sun.misc.Unsafe},
 * which is there where the module {@code jdk.unsupported} is. It is used on JDKs without virtual threads only.
 */
final class ThreadLocals {
    private static final @Nullable ThreadLocals INSTANCE = find();

    private final MethodHandle putNull;
    private final long ofThread;
    private final long inheritable;

    private ThreadLocals(MethodHandle putNull, long ofThread, long inheritable) {
        this.putNull = putNull;
        this.ofThread = ofThread;
        this.inheritable = inheritable;
    }

    /** Returns whether {@link #clear} works. */
    static boolean canBeCleared() {
        return INSTANCE != null;
    }

    /** Clears those of the current thread. */
    static void clear() {
        ThreadLocals known = INSTANCE;
        if (known != null) {
            known.clear(Thread.currentThread());
        }
    }

    private void clear(Thread current) {
        try {
            putNull.invokeExact((Object) current, ofThread);
            putNull.invokeExact((Object) current, inheritable);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("to write a field throws nothing checked", e);
        }
    }

    private static @Nullable ThreadLocals find() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field only = type.getDeclaredField("theUnsafe");
            only.setAccessible(true);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Object unsafe = only.get(null);
            MethodHandle offset = lookup.findVirtual(
                            type, "objectFieldOffset", MethodType.methodType(long.class, Field.class))
                    .bindTo(unsafe);
            MethodHandle put = lookup.findVirtual(
                            type,
                            "putObject",
                            MethodType.methodType(void.class, Object.class, long.class, Object.class))
                    .bindTo(unsafe);
            return new ThreadLocals(
                    MethodHandles.insertArguments(put, 2, (Object) null),
                    (long) offset.invokeExact(Thread.class.getDeclaredField("threadLocals")),
                    (long) offset.invokeExact(Thread.class.getDeclaredField("inheritableThreadLocals")));
        } catch (Throwable e) {
            // Threads are not used twice then.
            return null;
        }
    }
}
