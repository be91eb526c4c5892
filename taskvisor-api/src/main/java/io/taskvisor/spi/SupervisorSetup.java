package io.taskvisor.spi;

import io.taskvisor.SupervisorConfig;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
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
 * @param interceptors the interceptors that were passed in, in order
 * @param discovery whether to look for more of both with {@link java.util.ServiceLoader}
 * @param classLoader where to look for them
 * @param layer where to look for them instead, if it is given
 * @param executor what attempts run on
 * @param scheduler what times delays and timeouts
 * @param clock what tells the time: durations too if there is a scheduler, else only time stamps
 * @param random the source of jitter
 * @param resources what to close when the supervisor has stopped, the last one first
 */
public record SupervisorSetup(
        SupervisorConfig config,
        List<Observer> observers,
        List<TaskInterceptor> interceptors,
        boolean discovery,
        @Nullable ClassLoader classLoader,
        @Nullable ModuleLayer layer,
        @Nullable Executor executor,
        @Nullable ScheduledExecutorService scheduler,
        @Nullable InstantSource clock,
        @Nullable RandomGenerator random,
        List<AutoCloseable> resources) {
    /** Copies the lists. */
    public SupervisorSetup {
        observers = List.copyOf(observers);
        interceptors = List.copyOf(interceptors);
        resources = List.copyOf(resources);
    }
}
