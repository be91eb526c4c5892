package io.taskvisor.event;

import java.time.Instant;
import java.util.Optional;

/**
 * What could be said of an observer at one moment.
 *
 * @param name its name, numbered if another observer of the supervisor has it too
 * @param delivery how it is told
 * @param processed how many events it was told so far, those it threw at included
 * @param dropped how many it lost so far; also those that it will only know of when it comes back from an event that it has been in
 *     for long. What it is behind by less than twice the capacity may be lost as well by then
 * @param behind how many events have happened that it is not done with; 0 for {@link Delivery#INLINE}
 * @param busySince since when, or a moment before, it has been in the event that it is in, where that is a second at least; empty
 *     for {@link Delivery#INLINE}
 */
public record ObserverSnapshot(
        String name, Delivery delivery, long processed, long dropped, long behind, Optional<Instant> busySince) {
    /** Creates the snapshot of an observer that has caught up. */
    public ObserverSnapshot(String name, Delivery delivery, long processed, long dropped) {
        this(name, delivery, processed, dropped, 0, Optional.empty());
    }
}
