package io.taskvisor;

import io.taskvisor.event.ObserverSnapshot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What could be said of a supervisor at one moment. Its parts were read one after the other while the tasks went on. */
public interface SupervisorSnapshot {
    /** Returns the supervisor's name. */
    String name();

    /** Returns the unfinished tasks, in the order of their acceptance. */
    List<TaskSnapshot> tasks();

    /** Returns how many unfinished tasks are in each state; every state has an entry. */
    Map<TaskState, Integer> counts();

    /** Returns the permits; empty where there is no limit. */
    Optional<PermitsSnapshot> permits();

    /** Returns the observers, in their order. */
    List<ObserverSnapshot> observers();

    /** Returns how many events each observer lost so far, by the observer's name. */
    default Map<String, Long> eventsDropped() {
        Map<String, Long> dropped = new LinkedHashMap<>();
        observers().forEach(observer -> dropped.put(observer.name(), observer.dropped()));
        return Collections.unmodifiableMap(dropped);
    }
}
