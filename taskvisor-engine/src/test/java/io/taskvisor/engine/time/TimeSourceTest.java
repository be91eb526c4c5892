package io.taskvisor.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The two times that a supervisor knows. */
class TimeSourceTest {
    @Test
    void durationsComeFromTheClockThatIsGiven() {
        FakeTime clock = new FakeTime();
        clock.advanceMillis(500);
        TimeSource time = TimeSource.of(clock);
        assertEquals(0, time.nanos());
        clock.advance(Duration.ofNanos(12_345));
        assertEquals(12_345, time.nanos());
        assertEquals(FakeTime.START.plusMillis(500).plusNanos(12_345), time.instant());
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeTimeNegative() {
        AtomicReference<Instant> now = new AtomicReference<>(FakeTime.START);
        TimeSource time = TimeSource.of(now::get);
        now.set(FakeTime.START.minusSeconds(3_600));
        assertEquals(0, time.nanos());
    }

    @Test
    void withoutAClockItIsTheSystems() {
        TimeSource time = TimeSource.of(null);
        long before = time.nanos();
        assertTrue(before >= 0);
        assertTrue(time.nanos() >= before);
        Instant asked = Instant.now();
        assertTrue(Duration.between(asked, time.instant()).abs().toMinutes() < 5);
    }

    @Test
    void additionSaturates() {
        assertEquals(3, TimeSource.after(1, 2));
        assertEquals(TimeSource.NEVER, TimeSource.after(1, TimeSource.NEVER));
        assertEquals(TimeSource.NEVER, TimeSource.after(TimeSource.NEVER, TimeSource.NEVER));
        assertEquals(TimeSource.NEVER, TimeSource.after(TimeSource.NEVER - 1, 1));
    }
}
