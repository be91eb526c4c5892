package io.taskvisor.engine;

import io.taskvisor.Supervisor;
import io.taskvisor.spi.SupervisorProvider;
import io.taskvisor.spi.SupervisorSetup;

/** Makes supervisors of this engine; found with {@link java.util.ServiceLoader}. */
public final class EngineProvider implements SupervisorProvider {
    /** Creates the provider. */
    public EngineProvider() {}

    @Override
    public Supervisor create(SupervisorSetup setup) {
        return SupervisorEngine.open(setup);
    }
}
