package io.taskvisor.engine.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.taskvisor.event.Event;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A slot for each sequence, and the newer event wins. */
class EventRingTest {
    private static Event event(long sequence) {
        return new Event.SupervisorStarted(sequence, Instant.EPOCH, "s");
    }

    private static long sequenceAt(EventRing ring, long sequence) {
        EventRing.Cell cell = ring.at(sequence);
        return cell == null ? -1 : cell.sequence();
    }

    @Test
    void aSlotIsEmptyUntilItsSequenceIsPlaced() {
        EventRing ring = new EventRing(4, null);
        assertNull(ring.at(0));
        ring.place(new EventRing.Cell().of(0, event(0)));
        assertEquals(0, sequenceAt(ring, 0));
        assertNull(ring.at(1));
    }

    @Test
    void goingRoundReplacesTheOldest() {
        EventRing ring = new EventRing(4, null);
        for (int i = 0; i < 6; i++) {
            ring.place(new EventRing.Cell().of(i, event(i)));
        }
        assertEquals(4, sequenceAt(ring, 0));
        assertEquals(5, sequenceAt(ring, 1));
        assertEquals(2, sequenceAt(ring, 2));
    }

    @Test
    void aPublisherThatWasHeldUpDoesNotOverwriteANewerEvent() {
        EventRing ring = new EventRing(4, null);
        ring.place(new EventRing.Cell().of(4, event(4)));
        ring.place(new EventRing.Cell().of(0, event(0)));
        assertEquals(4, sequenceAt(ring, 0));
    }

    @Test
    void anEventThatCouldNotBeBuiltHasItsPlaceToo() {
        EventRing ring = new EventRing(4, null);
        ring.place(new EventRing.Cell().of(0, null));
        assertEquals(0, sequenceAt(ring, 0));
    }
}
