package io.taskvisor.event;

import java.util.EnumSet;
import java.util.Set;

/**
 * Is told what happens in a supervisor; passed to {@link io.taskvisor.Supervisor.Builder#observer} or found with {@link
 * java.util.ServiceLoader}.
 *
 * <p>Each observer has a platform thread of its own, a daemon, on which it is told one event at a time, in the order of
 * {@link Event#sequence}. The events of one task come in the order in which they happened. A slow, blocked or throwing
 * observer delays neither tasks nor other observers: one that is more than {@link
 * io.taskvisor.SupervisorConfig#eventCapacity} events behind loses its own oldest, and is told how many by {@link
 * Event.EventsDropped}. One that throws is reported to the others by {@link Event.ObserverFailed}, and keeps receiving.
 */
@FunctionalInterface
public interface Observer extends AutoCloseable {
    /**
     * Takes in an event.
     *
     * @throws Exception to be reported as failed
     */
    void onEvent(Event event) throws Exception;

    /**
     * Returns the name under which this observer is reported and can be disabled: by default the simple name of its class,
     * or the binary name where that is empty. Asked for once, when the supervisor opens.
     */
    default String name() {
        String simple = getClass().getSimpleName();
        return simple.isEmpty() ? getClass().getName() : simple;
    }

    /**
     * Returns the kinds of event this observer is told: all by default, {@link EventKind#EVENTS_DROPPED} in any case.
     * Asked for once, when the supervisor opens. An event that no observer is interested in is not built.
     */
    default Set<EventKind> interests() {
        return EnumSet.allOf(EventKind.class);
    }

    /**
     * Is called once, after the last event, on the thread of the events; the supervisor's shutdown waits for it. Several
     * observers close at the same time. Does nothing by default. What it throws is logged.
     */
    @Override
    default void close() {}
}
