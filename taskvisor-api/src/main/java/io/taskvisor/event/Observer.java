package io.taskvisor.event;

import io.taskvisor.Supervisor;
import java.util.EnumSet;
import java.util.Set;

/**
 * Is told what happens in a supervisor; passed to {@link io.taskvisor.Supervisor.Builder#observer} or found with {@link
 * java.util.ServiceLoader}.
 *
 * <p>Unless its {@link #delivery} says otherwise, an observer has a platform thread of its own, a daemon, on which it is told
 * one event at a time, in the order of {@link Event#sequence}, a few milliseconds after it happened at most if it has
 * nothing else to do. The events of one task come in the order in which they happened. A slow, blocked or throwing observer
 * delays no other observer, and only one that {@linkplain Delivery asks for it} can delay a task. One that throws is
 * reported to the others by {@link Event.ObserverFailed} and in the log, and keeps receiving; what it throws at an {@link
 * Event.ObserverFailed} or {@link Event.EventsDropped} is only logged.
 *
 * <p>One that was found, and cannot work because a library is missing or too old, is left out: its constructor, or {@link
 * #open}, throws a {@link io.taskvisor.TaskvisorException} whose message says what to do, which is logged in one line; or the
 * JVM throws a {@link LinkageError} there, or at the first event. Tasks do not notice.
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
     * Returns the kinds of event this observer is told: all by default. Asked for once, when the supervisor opens. An event
     * that no observer is interested in is not built. An observer with a thread of its own is told of {@linkplain
     * Event.EventsDropped events it lost} in any case, of whatever kind they were.
     */
    default Set<EventKind> interests() {
        return EnumSet.allOf(EventKind.class);
    }

    /** Returns how this observer is told: {@link Delivery#DROP_OLDEST} by default. Asked for once, when the supervisor opens. */
    default Delivery delivery() {
        return Delivery.DROP_OLDEST;
    }

    /**
     * Is called once, before the first event and before the first task, on the thread that opens the supervisor: for
     * observers that read its {@linkplain Supervisor#snapshot snapshot} or configuration. Does nothing by default.
     *
     * @param supervisor the supervisor that is observed, not quite open yet
     * @throws Exception to be reported as failed; the observer is told its events nevertheless
     */
    default void open(Supervisor supervisor) throws Exception {}

    /**
     * Is called once, after the last event, on a thread of the observer's own; the supervisor's shutdown waits for it.
     * Several observers close at the same time. Does nothing by default. What it throws is logged.
     */
    @Override
    default void close() {}
}
