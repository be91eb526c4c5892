package io.taskvisor.engine;

import io.taskvisor.engine.event.Subscription;
import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.spi.Discovery;
import io.taskvisor.engine.task.Interceptors;
import io.taskvisor.event.Observer;
import io.taskvisor.event.TaskInterceptor;
import io.taskvisor.spi.SupervisorSetup;
import java.util.ArrayList;
import java.util.List;

/** The observers and interceptors of a supervisor: those that were passed in, and then those that are found. */
final class Extensions {
    private final Discovery discovery;
    private final List<Subscription> observers = new ArrayList<>();
    private final Interceptors interceptors;

    Extensions(SupervisorSetup setup, EngineLog log) {
        this.discovery = new Discovery(setup, log);
        for (Observer observer : setup.observers()) {
            observers.add(Subscription.of(observer));
        }
        List<TaskInterceptor> all = new ArrayList<>(setup.interceptors());
        addTo(all, observers);
        List<TaskInterceptor> found = new ArrayList<>();
        List<Subscription> foundObservers = discovery.observers(
                (observer, name) -> Subscription.found(observer, name, why -> discovery.leaveOut(observer, why)));
        observers.addAll(foundObservers);
        addTo(found, foundObservers);
        found.addAll(discovery.interceptors());
        all.addAll(found);
        this.interceptors = new Interceptors(all, found, discovery::leaveOut);
    }

    private static void addTo(List<TaskInterceptor> interceptors, List<Subscription> observers) {
        for (Subscription each : observers) {
            if (each.observer() instanceof TaskInterceptor both) {
                interceptors.add(both);
            }
        }
    }

    Discovery discovery() {
        return discovery;
    }

    List<Subscription> observers() {
        return observers;
    }

    Interceptors interceptors() {
        return interceptors;
    }
}
