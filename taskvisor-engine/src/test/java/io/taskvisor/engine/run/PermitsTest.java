package io.taskvisor.engine.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** First come, first served. */
class PermitsTest {
    private static final Recovery RECOVERY = new Threads("permits").recovery();
    private final List<String> granted = new ArrayList<>();

    private Permits.Ticket waiting(Permits permits, String name) {
        Permits.Ticket ticket = permits.acquire(() -> granted.add(name));
        assertNotNull(ticket);
        return ticket;
    }

    @Test
    void thereAreAsManyAsWereMade() {
        Permits permits = new Permits(2, RECOVERY);
        assertNull(permits.acquire(() -> {}));
        assertNull(permits.acquire(() -> {}));
        assertFalse(permits.contended());
        waiting(permits, "a");
        assertTrue(permits.contended());
    }

    @Test
    void oneThatIsGivenBackPassesToTheOldestWaiterOnTheGiversThread() {
        Permits permits = new Permits(1, RECOVERY);
        permits.acquire(() -> {});
        waiting(permits, "a");
        waiting(permits, "b");
        permits.release();
        permits.release();
        assertEquals(List.of("a", "b"), granted);
        assertFalse(permits.contended());
    }

    @Test
    void nobodyOvertakesTheQueue() {
        Permits permits = new Permits(1, RECOVERY);
        permits.acquire(() -> {});
        waiting(permits, "a");
        permits.release();
        waiting(permits, "b");
        assertEquals(List.of("a"), granted);
    }

    @Test
    void whoLeavesIsPassedOver() {
        Permits permits = new Permits(1, RECOVERY);
        permits.acquire(() -> {});
        Permits.Ticket a = waiting(permits, "a");
        waiting(permits, "b");
        assertTrue(permits.leave(a));
        assertFalse(permits.leave(a));
        permits.release();
        assertEquals(List.of("b"), granted);
    }

    @Test
    void whoWasGrantedCannotLeave() {
        Permits permits = new Permits(1, RECOVERY);
        permits.acquire(() -> {});
        Permits.Ticket a = waiting(permits, "a");
        permits.release();
        assertFalse(permits.leave(a));
    }

    @Test
    void oneThatNobodyWaitsForIsFreeAgain() {
        Permits permits = new Permits(1, RECOVERY);
        permits.acquire(() -> {});
        permits.leave(waiting(permits, "a"));
        permits.release();
        assertNull(permits.acquire(() -> {}));
        assertEquals(List.of(), granted);
    }

    /** Random schedules against a queue that forgets nothing and compacts nothing. */
    @Test
    void randomSchedulesGoAsInTheModel() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            schedule(random, "seed " + seed + ", round " + round);
        }
    }

    private static void schedule(Random random, String message) {
        int count = 1 + random.nextInt(4);
        int leaveShare = random.nextInt(60);
        Permits permits = new Permits(count, RECOVERY);
        List<Integer> grants = new ArrayList<>();
        Map<Integer, Permits.Ticket> tickets = new HashMap<>();

        int free = count;
        ArrayDeque<Integer> queue = new ArrayDeque<>();
        List<Integer> expected = new ArrayList<>();
        for (int step = 0; step < 1_000; step++) {
            int id = step;
            int dice = random.nextInt(100);
            if (dice < leaveShare && !queue.isEmpty()) {
                Integer leaver = List.copyOf(queue).get(random.nextInt(queue.size()));
                queue.remove(leaver);
                assertTrue(permits.leave(tickets.get(leaver)), message);
            } else if (dice < 80) {
                Permits.Ticket ticket = permits.acquire(() -> grants.add(id));
                assertEquals(free > 0, ticket == null, message);
                if (ticket == null) {
                    free--;
                } else {
                    tickets.put(id, ticket);
                    queue.add(id);
                }
            } else if (free < count) {
                if (queue.isEmpty()) {
                    free++;
                } else {
                    expected.add(queue.remove());
                }
                permits.release();
            }
            assertEquals(expected, grants, message);
            assertEquals(!queue.isEmpty(), permits.contended(), message);
        }
    }
}
