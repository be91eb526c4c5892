package io.taskvisor.bench.peer;

import java.util.concurrent.Callable;

/** Runs work, each under a name of its own; what a {@link Contender} opens. */
public interface Runner extends AutoCloseable {
    /** Starts work that is run again, at once, whenever it throws. Whoever calls what is returned waits for its end. */
    Callable<?> retry(String name, Runnable work);

    /** Starts work that is run once. Whoever calls what is returned waits for its end. */
    Callable<?> once(String name, Runnable work);

    @Override
    void close();
}
