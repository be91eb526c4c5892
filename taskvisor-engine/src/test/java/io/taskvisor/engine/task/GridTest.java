package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.MissedTicks;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The grid's arithmetic against one that walks from point to point. */
class GridTest {
    private static final int ROUNDS = 100_000;

    /** Walks the grid: the first point that is after {@code after} and not before {@code notBefore}. */
    private static long walk(long origin, long period, long after, long notBefore) {
        long point = origin;
        while (point <= after || point < notBefore) {
            point += period;
        }
        return point;
    }

    /** Says whether a point lies after {@code after} and up to {@code until}, by walking. */
    private static boolean passed(long origin, long period, long after, long until) {
        return walk(origin, period, after, Long.MIN_VALUE) <= until;
    }

    @Test
    void afterASuccessTheNextPointThatIsNotOver() {
        forRandomAttempts((grid, started, ended, message) -> assertEquals(
                walk(grid.originNanos(), grid.periodNanos(), started, ended),
                grid.afterSuccess(started, ended, MissedTicks.SKIP),
                message));
    }

    @Test
    void afterAnOverrunAtOnceIfThatIsAskedFor() {
        forRandomAttempts((grid, started, ended, message) -> {
            long origin = grid.originNanos();
            long period = grid.periodNanos();
            long expected = passed(origin, period, started, ended) ? ended : walk(origin, period, started, ended);
            assertEquals(expected, grid.afterSuccess(started, ended, MissedTicks.ONE), message);
        });
    }

    @Test
    void afterAFailureTheNextPointThatTheBackoffLeaves() {
        forRandomAttempts((grid, started, ready, message) -> assertEquals(
                walk(grid.originNanos(), grid.periodNanos(), started, ready),
                grid.afterFailure(started, ready),
                message));
    }

    @Test
    void nothingIsEverDueInThePast() {
        forRandomAttempts((grid, started, ended, message) -> {
            for (MissedTicks missed : MissedTicks.values()) {
                assertTrue(grid.afterSuccess(started, ended, missed) >= ended, message);
            }
            assertTrue(grid.afterFailure(started, ended) >= ended, message);
        });
    }

    private interface Check {
        void check(Grid grid, long started, long ended, String message);
    }

    private static void forRandomAttempts(Check check) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            long period = 1 + random.nextInt(20);
            long origin = random.nextInt(50);
            long started = origin + random.nextInt(100);
            long ended = started + random.nextInt(100);
            String message = "seed " + seed + ", round " + round + ": period " + period + ", origin " + origin
                    + ", started " + started + ", ended " + ended;
            check.check(new Grid(origin, period), started, ended, message);
        }
    }

    @Test
    void aGridWiderThanTimeIsNeverDueAgain() {
        Grid grid = new Grid(10, Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, grid.afterSuccess(10, 20, MissedTicks.SKIP));
        assertEquals(Long.MAX_VALUE, grid.afterFailure(10, Long.MAX_VALUE));
    }

    @Test
    void aBackoffWithoutEndIsNeverOver() {
        Grid grid = new Grid(10, 1_000);
        assertEquals(Long.MAX_VALUE, grid.afterFailure(10, Long.MAX_VALUE));
    }

    @Test
    void theSmallestGridAtTheEndOfTime() {
        Grid grid = new Grid(0, 1);
        assertEquals(Long.MAX_VALUE, grid.afterSuccess(Long.MAX_VALUE - 5, Long.MAX_VALUE, MissedTicks.SKIP));
        assertEquals(Long.MAX_VALUE - 1, grid.afterSuccess(Long.MAX_VALUE - 2, Long.MAX_VALUE - 2, MissedTicks.SKIP));
    }
}
