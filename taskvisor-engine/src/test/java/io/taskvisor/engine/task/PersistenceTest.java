package io.taskvisor.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.taskvisor.Interrupt;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When interrupts come, as a function of values; in seconds. */
class PersistenceTest {
    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 3", "2, 3, 6", "3, 3, 12", "5, 3, 48", "6, 3, 60", "100, 3, 60", "2147483647, 3, 60"})
    void pausesDoubleUpToAMinute(int sent, long headStart, long pause) {
        assertEquals(nanos(pause), Persistence.pauseNanos(sent, nanos(headStart)));
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "2, 0, 2", "7, 0, 60", "1, 90, 90", "2, 90, 90", "1, 9223372036, 9223372036"})
    void theyAreASecondAtLeastAndNoShorterThanTheHeadStart(int sent, long headStart, long pause) {
        assertEquals(nanos(pause), Persistence.pauseNanos(sent, nanos(headStart)));
    }

    @Test
    void theLongestHeadStartOverflowsNothing() {
        assertEquals(Long.MAX_VALUE, Persistence.pauseNanos(1, Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, Persistence.pauseNanos(Integer.MAX_VALUE, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource({"3, 20, 3", "3, 6, 3", "3, 5, 2", "3, 0, 0", "0, 20, 0"})
    void theSupervisorsHeadStartIsAtMostHalfOfTheGrace(long supervisors, long grace, long headStart) {
        assertEquals(
                nanos(headStart),
                Persistence.headStartNanos(Interrupt.atOnce(), nanos(supervisors), nanos(grace)) / nanos(1) * nanos(1));
    }

    @Test
    void aTasksOwnIsTooButNotOneForEveryAttempt() {
        Duration own = Duration.ofSeconds(8);
        assertEquals(nanos(8), Persistence.headStartNanos(Interrupt.atOnce(own), nanos(3), nanos(20)));
        assertEquals(nanos(5), Persistence.headStartNanos(Interrupt.atOnce(own), nanos(3), nanos(10)));
        assertEquals(nanos(8), Persistence.headStartNanos(Interrupt.after(own), nanos(3), nanos(10)));
    }

    @Test
    void callbacksHoldItUpForHalfOfTheGraceOrAsLongAsTheHeadStartOfEveryAttempt() {
        assertEquals(nanos(10), Persistence.callbacksNanos(Interrupt.atOnce(), nanos(20)));
        assertEquals(nanos(10), Persistence.callbacksNanos(Interrupt.after(Duration.ofSeconds(8)), nanos(20)));
        assertEquals(nanos(15), Persistence.callbacksNanos(Interrupt.after(Duration.ofSeconds(15)), nanos(20)));
    }
}
