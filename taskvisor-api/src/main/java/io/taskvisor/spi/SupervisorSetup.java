package io.taskvisor.spi;

import io.taskvisor.SupervisorConfig;
import io.taskvisor.event.Observer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link io.taskvisor.Supervisor.Builder} hands to an engine; null where the engine chooses.
 *
 * @param config the configuration
 * @param observers the observers that were passed in, in order
 * @param discovery whether to look for more with {@link java.util.ServiceLoader}
 * @param executor what attempts run on
 * @param scheduler what times delays and timeouts
 * @param clock what tells the time
 * @param random the source of jitter
 */
public record SupervisorSetup(
        SupervisorConfig config,
        List<Observer> observers,
        boolean discovery,
        @Nullable Executor executor,
        @Nullable ScheduledExecutorService scheduler,
        @Nullable InstantSource clock,
        @Nullable RandomGenerator random) {
    /** Copies the list. */
    public SupervisorSetup {
        observers = List.copyOf(observers);
    }
}
