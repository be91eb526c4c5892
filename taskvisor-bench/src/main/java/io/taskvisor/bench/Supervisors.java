package io.taskvisor.bench;

import io.taskvisor.Supervisor;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.event.Delivery;
import io.taskvisor.event.Event;
import io.taskvisor.event.Observer;
import java.time.Duration;

/** Supervisors as benchmarks have them: nobody watches, no signals. */
public final class Supervisors {
    private Supervisors() {}

    /** Returns the builder of one that takes its time to stop: what is measured is how long that takes. */
    public static Supervisor.Builder builder() {
        return Supervisor.builder()
                .config(SupervisorConfig.defaults().withHandleSignals(false).withGrace(Duration.ofMinutes(10)))
                .discovery(false);
    }

    /** Returns one that is open. */
    public static Supervisor open() {
        return builder().build();
    }

    /** Returns an observer that is told everything and does nothing. */
    public static Observer idleObserver(Delivery delivery) {
        return new Observer() {
            @Override
            public void onEvent(Event event) {}

            @Override
            public Delivery delivery() {
                return delivery;
            }
        };
    }
}
