package io.taskvisor.engine.spi;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.spi.BackoffParameters;
import io.taskvisor.spi.BackoffStrategyProvider;

/** Reads {@code none}. */
public final class NoneProvider implements BackoffStrategyProvider {
    /** For the service loader. */
    public NoneProvider() {}

    @Override
    public String name() {
        return "none";
    }

    @Override
    public BackoffStrategy create(BackoffParameters parameters) {
        return BackoffStrategy.none();
    }
}
