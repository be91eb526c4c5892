package io.taskvisor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void convertsWhatFits() {
        for (long nanos : new long[] {0, 1, -1, 1_500_000_000, Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertEquals(nanos, Durations.saturatedNanos(Duration.ofNanos(nanos)));
        }
    }

    @Test
    void saturatesWhatDoesNotFit() {
        assertEquals(
                Long.MAX_VALUE,
                Durations.saturatedNanos(Duration.ofNanos(Long.MAX_VALUE).plusNanos(1)));
        assertEquals(Long.MAX_VALUE, Durations.saturatedNanos(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)));
        assertEquals(
                Long.MIN_VALUE,
                Durations.saturatedNanos(Duration.ofNanos(Long.MIN_VALUE).minusNanos(1)));
        assertEquals(Long.MIN_VALUE, Durations.saturatedNanos(Duration.ofSeconds(Long.MIN_VALUE)));
    }
}
