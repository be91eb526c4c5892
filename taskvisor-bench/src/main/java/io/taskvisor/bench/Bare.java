package io.taskvisor.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The bare JDK to compare with: a virtual thread for each task where the JVM has them, else a cached pool. */
final class Bare {
    private Bare() {}

    static ExecutorService executor() {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (NoSuchMethodException e) {
            return Executors.newCachedThreadPool();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
