package io.taskvisor.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The two times that a supervisor knows. */
class TimeSourceTest {
    @Test
    void durationsComeFromTheClockThatIsGiven() {
        FakeTime clock = new FakeTime();
        clock.advanceMillis(500);
        TimeSource time = TimeSource.drivenBy(clock);
        assertEquals(0, time.nanos());
        clock.advance(Duration.ofNanos(12_345));
        assertEquals(12_345, time.nanos());
        assertEquals(FakeTime.START.plusMillis(500).plusNanos(12_345), time.instant());
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeTimeNegative() {
        AtomicReference<Instant> now = new AtomicReference<>(FakeTime.START);
        TimeSource time = TimeSource.drivenBy(now::get);
        now.set(FakeTime.START.minusSeconds(3_600));
        assertEquals(0, time.nanos());
    }

    @Test
    void aClockThatIsSetBackGoesOnCountingFromThere() {
        AtomicReference<Instant> now = new AtomicReference<>(FakeTime.START);
        TimeSource time = TimeSource.drivenBy(now::get);
        now.set(FakeTime.START.plusSeconds(10));
        assertEquals(Duration.ofSeconds(10).toNanos(), time.nanos());
        now.set(FakeTime.START.minusSeconds(3_600));
        assertEquals(Duration.ofSeconds(10).toNanos(), time.nanos());
        now.set(FakeTime.START.minusSeconds(3_598));
        assertEquals(Duration.ofSeconds(12).toNanos(), time.nanos());
        assertEquals(FakeTime.START.minusSeconds(3_599), time.instant(time.nanos() - 1_000_000_000L));
    }

    @Test
    void aClockThatJumpsOutOfRangeIsNever() {
        AtomicReference<Instant> now = new AtomicReference<>(FakeTime.START);
        TimeSource time = TimeSource.drivenBy(now::get);
        now.set(Instant.MAX);
        assertEquals(TimeSource.NEVER, time.nanos());
        now.set(Instant.MIN);
        assertEquals(TimeSource.NEVER, time.nanos());
    }

    @Test
    void aClockWithoutASchedulerIsForStampsOnly() {
        AtomicReference<Instant> now = new AtomicReference<>(FakeTime.START);
        TimeSource time = TimeSource.of(now::get, null);
        now.set(FakeTime.START.plusSeconds(3_600));
        assertTrue(time.nanos() < Duration.ofSeconds(1_800).toNanos());
        assertEquals(FakeTime.START.plusSeconds(3_600), time.instant());
        assertEquals(FakeTime.START.plusSeconds(3_600), time.instant(time.nanos()));
        Instant before = time.instantOf(time.nanos() - Duration.ofSeconds(60).toNanos());
        assertTrue(Duration.between(before, now.get()).compareTo(Duration.ofSeconds(60)) >= 0, before::toString);
        FakeTime driven = new FakeTime();
        TimeSource both = TimeSource.of(driven, driven.scheduler());
        driven.advance(Duration.ofHours(1));
        assertEquals(Duration.ofHours(1).toNanos(), both.nanos());
    }

    @Test
    void withoutAClockItIsTheSystems() {
        TimeSource time = TimeSource.ofSystem();
        long before = time.nanos();
        assertTrue(before >= 0);
        assertTrue(time.nanos() >= before);
        Instant asked = Instant.now();
        assertTrue(Duration.between(asked, time.instant()).abs().toMinutes() < 5);
    }

    @Test
    void instantsAreReckonedFromCounts() {
        TimeSource time = TimeSource.ofSystem();
        long count = time.nanos();
        assertEquals(time.instant(count).plusNanos(7), time.instant(count + 7));
        assertTrue(Duration.between(time.instant(), time.instant(time.nanos()))
                        .abs()
                        .toMinutes()
                < 5);
        Instant later = time.instant(count + Duration.ofHours(1).toNanos());
        assertTrue(
                Duration.between(time.instant(count), later).minusHours(1).abs().toMinutes() < 5);
    }

    @Test
    void anAnchorHoldsForASecond() {
        Anchor anchor = new Anchor(5_000_000_000L, FakeTime.START);
        assertTrue(anchor.holds(5_999_999_999L));
        assertFalse(anchor.holds(6_000_000_000L));
        assertTrue(anchor.holds(4_000_000_001L));
        assertFalse(anchor.holds(4_000_000_000L));
        assertEquals(FakeTime.START.minusNanos(3), anchor.instant(4_999_999_997L));
    }

    @Test
    void anAnchorIsDroppedWhereTheClocksWereReadClosestTogether() {
        long[] counts = {0, 90_000, 200_000, 205_000, 900_000, 900_001};
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger instants = new AtomicInteger();
        Anchor anchor = Anchor.drop(new TimeSource() {
            @Override
            public long nanos() {
                return counts[reads.getAndIncrement()];
            }

            @Override
            public Instant instant() {
                return FakeTime.START.plusSeconds(instants.getAndIncrement());
            }

            @Override
            public Instant instant(long nanos) {
                throw new AssertionError("an anchor is what this is reckoned from");
            }
        });
        assertEquals(new Anchor(202_500, FakeTime.START.plusSeconds(1)), anchor);
        assertEquals(4, reads.get(), "close enough, so not read again");
    }

    @Test
    void additionSaturates() {
        assertEquals(3, TimeSource.after(1, 2));
        assertEquals(TimeSource.NEVER, TimeSource.after(1, TimeSource.NEVER));
        assertEquals(TimeSource.NEVER, TimeSource.after(TimeSource.NEVER, TimeSource.NEVER));
        assertEquals(TimeSource.NEVER, TimeSource.after(TimeSource.NEVER - 1, 1));
    }
}
