package io.taskvisor.engine.spi;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.spi.BackoffParameters;
import io.taskvisor.spi.BackoffStrategyProvider;
import java.time.Duration;

/** Reads {@code linear(first, step, max, jitter, floor)}. */
public final class LinearProvider implements BackoffStrategyProvider {
    /** For the service loader. */
    public LinearProvider() {}

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public BackoffStrategy create(BackoffParameters parameters) {
        Duration first = parameters.duration("first");
        Duration step = parameters.duration("step");
        return parameters.shape(BackoffStrategy.linear(first, step));
    }
}
