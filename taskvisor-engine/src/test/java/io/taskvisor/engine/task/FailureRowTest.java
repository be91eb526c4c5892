package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The failures since the last success. */
class FailureRowTest {
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
        row.add(first, false);
        row.delayed(Duration.ofMillis(5));
        row.add(second, false);
        assertRow(2, Duration.ofMillis(5));
        assertSame(second, row.last());
    }

    @Test
    void aFailureAfterAStableRunBeginsANewOne() {
        row.add(first, false);
        row.delayed(Duration.ofMillis(5));
        row.add(second, true);
        assertRow(1, Duration.ZERO);
        assertSame(second, row.last());
    }

    @Test
    void setAsideItIsOverUnlessTheAttemptHangs() {
        row.add(first, false);
        row.add(second, false);
        row.delayed(Duration.ofMillis(5));
        assertEquals(2, row.setAside());
        assertEquals(0, row.failures());
        row.add(first, false);
        assertRow(3, Duration.ofMillis(5));
        assertEquals(3, row.setAside());
        row.add(second, true);
        assertRow(1, Duration.ZERO);
    }

    @Test
    void whatWasSetAsideIsOverWhenTheNextAttemptStarts() {
        row.add(first, false);
        row.delayed(Duration.ofMillis(5));
        row.attemptStarts();
        assertRow(1, Duration.ofMillis(5));
        row.setAside();
        row.attemptStarts();
        assertSame(first, row.last());
        row.add(second, false);
        assertRow(1, Duration.ZERO);
    }

    @Test
    void clearedItKnowsTheLastFailureStill() {
        row.add(first, false);
        row.delayed(Duration.ofMillis(5));
        row.clear();
        assertRow(0, Duration.ZERO);
        assertSame(first, row.last());
    }

    @Test
    void afterASuccessItKnowsNothing() {
        row.add(first, false);
        row.delayed(Duration.ofMillis(5));
        row.forget();
        assertRow(0, Duration.ZERO);
        assertNull(row.last());
    }
}
