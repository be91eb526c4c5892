package io.taskvisor.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.engine.log.EngineLog;
import io.taskvisor.engine.run.Recovery;
import io.taskvisor.engine.run.Threads;
import io.taskvisor.engine.testing.FakeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the process is taken to have stood still, and what that does to time limits. In milliseconds. */
class FreezesTest {
    private static final long PERIOD = Freezes.PERIOD_NANOS / 1_000_000;

    private final List<String> log = new ArrayList<>();
    private long now = 1_000;

    /** A time that goes on by itself, as far as anybody knows. */
    private final TimeSource time = new TimeSource() {
        @Override
        public long nanos() {
            return now * 1_000_000;
        }

        @Override
        public Instant instant() {
            return FakeTime.START;
        }

        @Override
        public Instant instant(long nanos) {
            return FakeTime.START;
        }
    };

    private final Freezes freezes = freezes(time);

    private Freezes freezes(TimeSource source) {
        Threads threads = new Threads("freezes"); // Not begun: we look.
        return new Freezes(source, threads.recovery(), new EngineLog("test", new Lines()));
    }

    /** Writes at once, to {@link #log}. */
    private final class Lines implements EngineLog.Host, System.Logger {
        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public void start(Runnable work) {
            work.run();
        }

        @Override
        public void later(long nanos, Runnable action) {}

        @Override
        public System.Logger logger() {
            return this;
        }

        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
            log.add(level + " " + text);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Object... parameters) {
            log.add(level + " " + text);
        }
    }

    /** Lets time pass while the watching thread is awake. */
    private void awake(long millis) {
        long end = now + millis;
        while (now < end) {
            now = Math.min(end, now + PERIOD);
            assertEquals(Freezes.PERIOD_NANOS, freezes.look(0));
        }
    }

    private void frozen(long millis) {
        now += millis;
    }

    private long due(long start, long limit) {
        freezes.notice(time.nanos());
        return freezes.due(start * 1_000_000, limit * 1_000_000) / 1_000_000;
    }

    @Test
    void withoutAFreezeALimitIsWhatItIs() {
        freezes.alarmSet();
        awake(60_000);
        assertEquals(4_000, due(1_000, 3_000));
        assertEquals(List.of(), log);
    }

    @Test
    void afterOneALimitThatWasRunningBeginsAgain() {
        freezes.alarmSet();
        awake(2_000);
        frozen(5_000);
        assertEquals(now + 3_000, due(1_000, 3_000));
        assertEquals(now + 3_000, due(now, 3_000), "one that begins now is what it is");
        awake(3_000);
        assertEquals(11_000, due(1_000, 3_000));
    }

    @Test
    void oneThatWasFarFromItsEndIsNotShortened() {
        freezes.alarmSet();
        frozen(5_000);
        assertEquals(now + 60_000, due(1_000, 60_000));
        assertEquals(TimeSource.NEVER, freezes.due(time.nanos(), TimeSource.NEVER));
    }

    @Test
    void itIsLoggedOnceWhoeverNoticesIt() {
        freezes.alarmSet();
        awake(2_000);
        frozen(5_000);
        for (int i = 0; i < 3; i++) {
            freezes.notice(time.nanos());
            freezes.look(0);
        }
        assertEquals(
                List.of("WARNING the process was frozen for 5 s: timeouts, heartbeats, readiness and graces of what was"
                        + " running begin again"),
                log);
        awake(2_000);
        frozen(70_000);
        freezes.look(0);
        assertEquals(2, log.size());
        assertTrue(log.get(1).startsWith("WARNING the process was frozen for 70 s"), log::toString);
    }

    @Test
    void aThreadThatIsALittleLateMeansNothing() {
        freezes.alarmSet();
        frozen(PERIOD + 1_000);
        assertEquals(1_100, due(1_000, 100));
        frozen(1);
        assertEquals(now + 100, due(1_000, 100));
        assertEquals(1, log.size());
    }

    @Test
    void whoReadTheTimeBeforeItNoticesNothing() {
        freezes.alarmSet();
        awake(1_000);
        long before = time.nanos();
        frozen(5_000);
        freezes.notice(before);
        assertEquals(List.of(), log);
    }

    @Test
    void withoutAnAlarmNobodyWatches() {
        frozen(5_000);
        assertEquals(Recovery.Lookout.NEVER, freezes.look(0));
        freezes.alarmSet();
        assertEquals(Freezes.PERIOD_NANOS, freezes.look(0));
        freezes.alarmSet();
        freezes.alarmGone();
        assertEquals(Freezes.PERIOD_NANOS, freezes.look(0));
        freezes.alarmGone();
        assertEquals(Recovery.Lookout.NEVER, freezes.look(0));
        frozen(60_000);
        freezes.alarmSet();
        assertEquals(now + 100, due(now, 100));
        assertEquals(List.of(), log);
    }

    @Test
    void freezesThatFollowOneAnotherDoNotPostponeALimitForEver() {
        freezes.alarmSet();
        long start = now;
        long limit = 3_000;
        long awake = 0;
        while (due(start, limit) > now) {
            awake(1_000);
            awake += 1_000;
            if (due(start, limit) > now) {
                frozen(2_000);
            }
        }
        assertTrue(awake <= 2 * limit + 1_000, "awake for " + awake);
        assertTrue(awake >= limit, "awake for " + awake);
    }

    @Test
    void norDoThoseThatLeaveNoTimeToSeeThatItIsAwake() {
        freezes.alarmSet();
        long start = now;
        int rounds = 0;
        while (due(start, 3_000) > now && rounds++ < 1_000) {
            frozen(1_500); // Awake for a moment in between.
        }
        assertTrue(rounds < 100, rounds + " rounds");
    }

    @Test
    void moreThanAreRememberedDoNoHarm() {
        freezes.alarmSet();
        for (int i = 0; i < 1_000; i++) {
            awake(PERIOD);
            frozen(2_000);
            freezes.look(0);
        }
        assertEquals(now + 3_000, due(now - 10, 3_000));
    }

    @Test
    void aTimeThatIsDrivenByAClockIsNotWatched() {
        FakeTime driven = new FakeTime();
        TimeSource source = TimeSource.drivenBy(driven);
        Freezes none = freezes(source);
        none.alarmSet();
        driven.advance(Duration.ofHours(5));
        none.notice(source.nanos());
        assertEquals(Recovery.Lookout.NEVER, none.look(0));
        assertEquals(3, none.due(1, 2));
        assertEquals(List.of(), log);
    }
}
