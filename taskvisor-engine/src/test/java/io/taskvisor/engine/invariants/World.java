package io.taskvisor.engine.invariants;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.event.Observer;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Supervisors with real threads and the real time, a grace that nobody should need, and no discovery. */
final class World {
    /** Longer than any test may take. */
    static final Duration LONG = Duration.ofMinutes(10);

    private World() {}

    static Supervisor open(Observer... observers) {
        return openWith(config -> config, observers);
    }

    static Supervisor openWith(UnaryOperator<SupervisorConfig> change, Observer... observers) {
        Supervisor.Builder builder = Supervisor.builder()
                .config(change.apply(
                        SupervisorConfig.defaults().withHandleSignals(false).withGrace(LONG)))
                .discovery(false);
        for (Observer observer : observers) {
            builder.observer(observer);
        }
        return builder.build();
    }
}
