package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The small values: interrupts, identities, exceptions. */
class ValuesTest {
    @Test
    void interruptsAreValues() {
        Interrupt after = Interrupt.after(Duration.ofMillis(5));
        assertEquals(after, Interrupt.after(Duration.ofMillis(5)));
        assertEquals(after.hashCode(), Interrupt.after(Duration.ofMillis(5)).hashCode());
        assertNotEquals(after, Interrupt.after(Duration.ofMillis(6)));
        assertNotEquals(after, Interrupt.atOnce());
        assertNotEquals(Interrupt.atOnce(), Interrupt.never());
        assertEquals(5_000_000, after.headStartNanos());
        Interrupt spares = Interrupt.atOnce(Duration.ofMillis(5));
        assertEquals(spares, Interrupt.atOnce(Duration.ofMillis(5)));
        assertEquals(spares.hashCode(), Interrupt.atOnce(Duration.ofMillis(5)).hashCode());
        assertNotEquals(spares, Interrupt.atOnce(Duration.ZERO));
        assertNotEquals(spares, Interrupt.atOnce());
        assertNotEquals(spares, after);
        assertEquals(0, Interrupt.atOnce().headStartNanos());
        assertEquals(0, spares.headStartNanos());
        assertEquals(Long.MAX_VALUE, Interrupt.never().headStartNanos());
    }

    @Test
    void theHeadStartOfAnAttemptThatWasToldIsTheSupervisorsUnlessOneIsSet() {
        long supervisors = 7;
        assertEquals(supervisors, Interrupt.atOnce().toldHeadStartNanos(supervisors));
        assertEquals(0, Interrupt.atOnce(Duration.ZERO).toldHeadStartNanos(supervisors));
        assertEquals(5_000_000, Interrupt.atOnce(Duration.ofMillis(5)).toldHeadStartNanos(supervisors));
        assertEquals(5_000_000, Interrupt.after(Duration.ofMillis(5)).toldHeadStartNanos(supervisors));
        assertEquals(Long.MAX_VALUE, Interrupt.never().toldHeadStartNanos(supervisors));
    }

    @Test
    void interruptsSayWhatTheyAre() {
        assertEquals("at once", Interrupt.atOnce().toString());
        assertEquals(
                "at once, head start 5ms",
                Interrupt.atOnce(Duration.ofMillis(5)).toString());
        assertEquals("never", Interrupt.never().toString());
        assertEquals("after 5ms", Interrupt.after(Duration.ofMillis(5)).toString());
    }

    @Test
    void anIdentityIsShownAsPathAndSequence() {
        assertEquals("group/t#7", new TaskId(7, "group/t").toString());
        assertNotEquals(new TaskId(7, "t"), new TaskId(8, "t"));
    }

    @Test
    void intensitiesAreValues() {
        Intensity intensity = new Intensity(10, Duration.ofMinutes(1));
        assertEquals(Intensity.DEFAULT, intensity);
        assertEquals(Intensity.DEFAULT.hashCode(), intensity.hashCode());
        assertNotEquals(intensity, new Intensity(11, Duration.ofMinutes(1)));
        assertNotEquals(intensity, new Intensity(10, Duration.ofMinutes(2)));
        assertEquals("10 within 1m", intensity.toString());
        assertEquals("unlimited within 1s", new Intensity(Intensity.UNLIMITED, Duration.ofSeconds(1)).toString());
        assertTrue(Intensity.NO_LIMIT.isUnlimited());
        assertFalse(intensity.isUnlimited());
    }

    @Test
    void onlyOneForOneChildrenAreIndependent() {
        assertEquals(
                List.of(false, true, true),
                Stream.of(GroupStrategy.values())
                        .map(GroupStrategy::isDependent)
                        .toList());
    }

    @Test
    void aGroupFailedExceptionNamesItsGroupAndHasNoStackOfItsOwn() {
        Throwable cause = new IllegalStateException("cause");
        GroupFailedException failed = new GroupFailedException("app/workers", "why", cause);
        assertEquals("app/workers", failed.group());
        assertEquals("why", failed.getMessage());
        assertSame(cause, failed.getCause());
        assertEquals(0, failed.getStackTrace().length);
        failed.addSuppressed(cause);
        assertSame(cause, failed.getSuppressed()[0]);
    }

    @Test
    void aTaskCancelledExceptionIsACancellationWithoutAStack() {
        TaskCancelledException cancelled = new TaskCancelledException("told to stop");
        assertInstanceOf(CancellationException.class, cancelled);
        assertEquals("told to stop", cancelled.getMessage());
        assertEquals(0, cancelled.getStackTrace().length);
    }

    @Test
    void theOtherExceptionsHaveOneParent() {
        Throwable cause = new IllegalStateException("cause");
        assertInstanceOf(TaskvisorException.class, new AttemptTimeoutException("m"));
        assertInstanceOf(TaskvisorException.class, new AttemptStalledException("m"));
        assertInstanceOf(TaskvisorException.class, new NotReadyException("m"));
        assertInstanceOf(TaskvisorException.class, new DuplicateNameException("m"));
        assertInstanceOf(TaskvisorException.class, new SupervisorClosedException("m"));
        assertInstanceOf(TaskvisorException.class, new GroupClosedException("m"));
        assertInstanceOf(TaskvisorException.class, new GroupFailedException("g", "m", cause));
        assertInstanceOf(TaskvisorException.class, new FatalTaskException("m"));
        assertSame(cause, new FatalTaskException("m", cause).getCause());
        assertSame(cause, new DeadlineExceededException("m", cause).getCause());
        assertSame(cause, new TaskvisorException("m", cause).getCause());
    }
}
