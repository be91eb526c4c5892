package io.taskvisor.engine.spi;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.spi.BackoffParameters;
import io.taskvisor.spi.BackoffStrategyProvider;

/** Reads {@code fibonacci(first, max, jitter, floor)}. */
public final class FibonacciProvider implements BackoffStrategyProvider {
    /** For the service loader. */
    public FibonacciProvider() {}

    @Override
    public String name() {
        return "fibonacci";
    }

    @Override
    public BackoffStrategy create(BackoffParameters parameters) {
        return parameters.shape(BackoffStrategy.fibonacci(parameters.duration("first")));
    }
}
