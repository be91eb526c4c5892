package io.taskvisor.bench;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;

/** Supervisors as benchmarks have them: nobody watches, no signals. */
final class Supervisors {
    private Supervisors() {}

    static Supervisor open() {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false))
                .discovery(false)
                .build();
    }
}
