package io.taskvisor.engine.time;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Stretches of real time, however long. */
class BudgetTest {
    private static final long CENTURY = TimeUnit.DAYS.toNanos(36_500);

    @Test
    void noneIsOver() {
        assertTrue(Budget.of(0).isOver());
        assertTrue(Budget.of(-1).isOver());
        assertTrue(Budget.of(Long.MIN_VALUE).isOver());
    }

    @Test
    void theLongestIsNotOver() {
        Budget longest = Budget.of(Long.MAX_VALUE);
        assertFalse(longest.isOver());
        assertTrue(longest.left() > CENTURY, () -> "left " + longest.left());
    }

    @Test
    void theLongestAndMoreIsNotOver() {
        Budget more = Budget.of(Long.MAX_VALUE).plus(Long.MAX_VALUE).plus(Long.MAX_VALUE);
        assertTrue(more.left() > CENTURY, () -> "left " + more.left());
        assertTrue(Budget.of(0).plus(Long.MAX_VALUE).left() > CENTURY);
    }

    @Test
    void theLaterAndTheSoonerOfTwo() {
        Budget hour = Budget.of(TimeUnit.HOURS.toNanos(1));
        assertSame(hour, hour.atLeast(TimeUnit.MINUTES.toNanos(1)));
        assertTrue(hour.atLeast(Long.MAX_VALUE).left() > CENTURY);
        assertSame(hour, hour.atMost(Long.MAX_VALUE));
        assertTrue(hour.atMost(0).isOver());
        assertFalse(hour.isOver());
    }
}
