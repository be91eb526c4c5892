package io.taskvisor.engine.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Letting children in until the door is closed. */
class DoorTest {
    private final Door door = new Door();

    @Test
    void itIsOpenAtFirst() {
        assertFalse(door.isClosed());
        assertFalse(door.isShut());
        assertTrue(door.enter());
    }

    @Test
    void aClosedDoorLetsNobodyIn() {
        door.close();
        assertTrue(door.isClosed());
        assertTrue(door.isShut());
        assertFalse(door.enter());
    }

    @Test
    void itIsShutWhenWhoWasOnTheWayIsIn() {
        assertTrue(door.enter());
        assertTrue(door.enter());
        door.close();
        assertTrue(door.isClosed());
        assertFalse(door.isShut());
        door.leave();
        assertFalse(door.isShut());
        door.leave();
        assertTrue(door.isShut());
    }

    @Test
    void closingTwiceIsClosingOnceAndItOpensAgain() {
        door.close();
        door.close();
        door.open();
        assertFalse(door.isClosed());
        assertTrue(door.enter());
        door.leave();
        door.open();
        assertTrue(door.enter());
    }

    /** Whoever was let in is counted before the door is shut. */
    @Test
    void nobodyIsMissed() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Door busy = new Door();
            AtomicInteger in = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(new Thread(() -> {
                    while (busy.enter()) {
                        in.incrementAndGet();
                        busy.leave();
                    }
                }));
            }
            threads.forEach(Thread::start);
            Await.until("somebody is in", () -> in.get() > 10);
            busy.close();
            Await.until("the door is shut", busy::isShut);
            int known = in.get();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(known, in.get());
        }
    }
}
