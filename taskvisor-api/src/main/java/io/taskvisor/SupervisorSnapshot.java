package io.taskvisor;

import io.taskvisor.admission.SlotSnapshot;
import io.taskvisor.admission.SubmissionCount;
import io.taskvisor.event.ObserverSnapshot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What could be said of a supervisor at one moment: its whole tree, as its root group, and what serves it. */
public interface SupervisorSnapshot extends GroupSnapshot {
    /** Returns the supervisor's name. */
    @Override
    String name();

    /** Returns the permits; empty where there is no limit. */
    Optional<PermitsSnapshot> permits();

    /**
     * Returns the slots that have an owner, in no order, those included that an abandoned attempt {@linkplain
     * SlotSnapshot#heldSince keeps}. What waits for them is in no group yet.
     */
    default List<SlotSnapshot> slots() {
        return List.of();
    }

    /** Returns how many submissions were admitted, or not, so far: one for each policy and result. */
    default List<SubmissionCount> submissions() {
        return List.of();
    }

    /** Returns the observers, in their order. */
    List<ObserverSnapshot> observers();

    /**
     * Returns the last 100 tasks that ended failed, fatally or abandoned, the latest first; groups are not among them. Each keeps its
     * outcome, and so the exception in it, until 100 later ones have failed or the supervisor has stopped.
     */
    default List<FailedTask> lastFailed() {
        return List.of();
    }

    /** Returns how many attempts were abandoned so far, with their tasks or without. */
    default long abandonedAttempts() {
        return 0;
    }

    /**
     * Returns how many of the abandoned attempts still run. They hold no permit: so many attempts more than {@linkplain
     * SupervisorConfig#maxConcurrent the limit} may run.
     */
    default long abandonedRunning() {
        return 0;
    }

    /** Returns how many events each observer lost so far, by the observer's name. */
    default Map<String, Long> eventsDropped() {
        Map<String, Long> dropped = new LinkedHashMap<>();
        observers().forEach(observer -> dropped.put(observer.name(), observer.dropped()));
        return Collections.unmodifiableMap(dropped);
    }
}
