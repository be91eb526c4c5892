package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The failures since the last success. */
class FailureRowTest {
    private static final long STABLE = 1_000;

    private final FailureRow row = new FailureRow();
    private final Throwable first = new IllegalStateException("first");
    private final Throwable second = new IllegalStateException("second");

    private void assertRow(int failures, Duration previousDelay) {
        assertEquals(failures, row.failures());
        assertEquals(previousDelay, row.previousDelay());
    }

    @Test
    void itBeginsEmpty() {
        assertRow(0, Duration.ZERO);
        assertNull(row.last());
    }

    @Test
    void everyFailureMakesItLonger() {
        row.add(first, 0, STABLE);
        row.delayed(Duration.ofMillis(5));
        row.add(second, STABLE - 1, STABLE);
        assertRow(2, Duration.ofMillis(5));
        assertSame(second, row.last());
    }

    @Test
    void aFailureAfterAStableRunBeginsANewOne() {
        row.add(first, 0, STABLE);
        row.delayed(Duration.ofMillis(5));
        row.add(second, STABLE, STABLE);
        assertRow(1, Duration.ZERO);
        assertSame(second, row.last());
    }

    @Test
    void clearedItKnowsTheLastFailureStill() {
        row.add(first, 0, STABLE);
        row.delayed(Duration.ofMillis(5));
        row.clear();
        assertRow(0, Duration.ZERO);
        assertSame(first, row.last());
    }

    @Test
    void afterASuccessItKnowsNothing() {
        row.add(first, 0, STABLE);
        row.delayed(Duration.ofMillis(5));
        row.forget();
        assertRow(0, Duration.ZERO);
        assertNull(row.last());
    }
}
