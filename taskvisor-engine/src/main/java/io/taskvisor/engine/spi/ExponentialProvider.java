package io.taskvisor.engine.spi;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.spi.BackoffParameters;
import io.taskvisor.spi.BackoffStrategyProvider;
import java.time.Duration;

/** Reads {@code exponential(first, max, factor, jitter, floor)}. */
public final class ExponentialProvider implements BackoffStrategyProvider {
    private static final Duration DEFAULT_MAX = Duration.ofSeconds(30);

    /** For the service loader. */
    public ExponentialProvider() {}

    @Override
    public String name() {
        return "exponential";
    }

    @Override
    public BackoffStrategy create(BackoffParameters parameters) {
        Duration first = parameters.duration("first");
        Duration max = parameters.duration("max", DEFAULT_MAX);
        double factor = parameters.number("factor", 2.0);
        return parameters.shape(BackoffStrategy.exponential(first, max, factor));
    }
}
