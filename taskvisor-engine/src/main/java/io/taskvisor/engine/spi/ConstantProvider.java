package io.taskvisor.engine.spi;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.spi.BackoffParameters;
import io.taskvisor.spi.BackoffStrategyProvider;

/** Reads {@code constant(delay, max, jitter, floor)}. */
public final class ConstantProvider implements BackoffStrategyProvider {
    /** For the service loader. */
    public ConstantProvider() {}

    @Override
    public String name() {
        return "constant";
    }

    @Override
    public BackoffStrategy create(BackoffParameters parameters) {
        return parameters.shape(BackoffStrategy.constant(parameters.duration("delay")));
    }
}
