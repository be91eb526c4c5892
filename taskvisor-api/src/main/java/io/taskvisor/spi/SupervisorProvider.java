package io.taskvisor.spi;

import io.taskvisor.Supervisor;

/** Makes supervisors; implemented by an engine and found with {@link java.util.ServiceLoader}. Thread-safe. */
public interface SupervisorProvider {
    /** Returns an open supervisor. */
    Supervisor create(SupervisorSetup setup);
}
