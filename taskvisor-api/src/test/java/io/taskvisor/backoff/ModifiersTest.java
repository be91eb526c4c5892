package io.taskvisor.backoff;

import static io.taskvisor.backoff.Retries.LEAST;
import static io.taskvisor.backoff.Retries.MOST;
import static io.taskvisor.backoff.Retries.retry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ModifiersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final BackoffStrategy MINE = retry -> SECOND.multipliedBy(retry.consecutiveFailures());

    @TestFactory
    Stream<DynamicTest> theOrderOfTheCallsDoesNotMatter() {
        UnaryOperator<BackoffStrategy> max = s -> s.withMax(Duration.ofSeconds(4));
        UnaryOperator<BackoffStrategy> jitter = s -> s.withJitter(Jitter.FULL);
        UnaryOperator<BackoffStrategy> floor = s -> s.withFloor(Duration.ofSeconds(2));
        List<List<UnaryOperator<BackoffStrategy>>> orders = List.of(
                List.of(max, jitter, floor),
                List.of(max, floor, jitter),
                List.of(jitter, max, floor),
                List.of(jitter, floor, max),
                List.of(floor, max, jitter),
                List.of(floor, jitter, max));
        return Stream.of(BackoffStrategy.exponential(SECOND), MINE, BackoffStrategy.none())
                .flatMap(base -> orders.stream()
                        .map(order -> DynamicTest.dynamicTest(base + " " + orders.indexOf(order), () -> {
                            BackoffStrategy strategy = base;
                            for (UnaryOperator<BackoffStrategy> change : order) {
                                strategy = change.apply(strategy);
                            }
                            BackoffStrategy expected = floor.apply(jitter.apply(max.apply(base)));
                            assertEquals(expected, strategy);
                            Duration most =
                                    base == BackoffStrategy.none() ? Duration.ofSeconds(2) : Duration.ofSeconds(4);
                            assertEquals(most, strategy.delay(retry(100, MOST)));
                            assertEquals(Duration.ofSeconds(2), strategy.delay(retry(100, LEAST)));
                        })));
    }

    @Test
    void aLaterCallReplacesAnEarlierOne() {
        BackoffStrategy strategy = BackoffStrategy.exponential(SECOND)
                .withMax(Duration.ofMinutes(5))
                .withJitter(Jitter.FULL)
                .withJitter(Jitter.NONE)
                .withFloor(Duration.ofMinutes(4))
                .withFloor(Duration.ZERO);
        assertEquals(BackoffStrategy.exponential(SECOND, Duration.ofMinutes(5), 2), strategy);
        assertEquals(Duration.ofSeconds(256), strategy.delay(retry(9)));
        assertEquals(Duration.ofMinutes(5), strategy.delay(retry(10)));
    }

    @Test
    void theFloorIsTheLastWord() {
        BackoffStrategy strategy =
                BackoffStrategy.constant(SECOND).withJitter(Jitter.FULL).withFloor(SECOND.dividedBy(2));
        assertEquals(SECOND.dividedBy(2), strategy.delay(retry(1, LEAST)));
        assertEquals(SECOND, strategy.delay(retry(1, MOST)));
    }

    @Test
    void aLambdaIsAskedOnceWithTheWholeRetry() {
        List<BackoffStrategy.Retry> asked = new ArrayList<>();
        BackoffStrategy mine = retry -> {
            asked.add(retry);
            return SECOND;
        };
        BackoffStrategy.Retry retry = retry(3, SECOND, MOST);
        assertEquals(SECOND, mine.withMax(SECOND).withJitter(Jitter.EQUAL).delay(retry));
        assertEquals(1, asked.size());
        assertSame(retry, asked.get(0));
    }

    @Test
    void aLambdaCanBeDecorrelated() {
        List<BackoffStrategy.Retry> asked = new ArrayList<>();
        BackoffStrategy mine = retry -> {
            asked.add(retry);
            return MINE.delay(retry);
        };
        BackoffStrategy walk = mine.withJitter(Jitter.DECORRELATED).withMax(Duration.ofSeconds(20));
        assertEquals(Duration.ofSeconds(15), walk.delay(retry(7, Duration.ofSeconds(5), MOST)));
        assertEquals(SECOND, walk.delay(retry(7, Duration.ofSeconds(5), LEAST)));
        assertEquals(List.of(retry(1, MOST), retry(1, LEAST)), asked);
    }

    @Test
    void aLambdasDelayIsCappedEvenAtTheFirstFailure() {
        BackoffStrategy walk = MINE.withMax(Duration.ofMillis(10)).withJitter(Jitter.DECORRELATED);
        assertEquals(Duration.ofMillis(10), walk.delay(retry(1, LEAST)));
        assertEquals(Duration.ofMillis(10), MINE.withMax(Duration.ofMillis(10)).delay(retry(1)));
    }

    @Test
    void aLambdasOverlongDelaySaturates() {
        BackoffStrategy forever = retry -> Duration.ofSeconds(Long.MAX_VALUE);
        assertEquals(Duration.ofNanos(Long.MAX_VALUE), forever.withFloor(SECOND).delay(retry(1)));
        assertEquals(SECOND, forever.withMax(SECOND).delay(retry(1)));
    }

    @Test
    void aLambdasBadAnswerIsNotCoveredUp() {
        BackoffStrategy negative = named(Duration.ofSeconds(-1)).withFloor(SECOND);
        Exception e = assertThrows(IllegalStateException.class, () -> negative.delay(retry(1)));
        assertEquals("backoff strategy mine answered with a negative delay, -1s", e.getMessage());
        BackoffStrategy nothing = named(null).withMax(SECOND);
        e = assertThrows(IllegalStateException.class, () -> nothing.delay(retry(1)));
        assertEquals("backoff strategy mine answered with null", e.getMessage());
        ArithmeticException thrown = new ArithmeticException();
        BackoffStrategy throwing = retry -> {
            throw thrown;
        };
        assertSame(
                thrown,
                assertThrows(
                        ArithmeticException.class,
                        () -> throwing.withJitter(Jitter.FULL).delay(retry(1))));
    }

    @Test
    void aLambdasTextIsForReading() {
        BackoffStrategy mine = named(SECOND);
        assertEquals(
                "mine with max=4s, jitter=full, floor=2ms",
                mine.withFloor(Duration.ofMillis(2))
                        .withJitter(Jitter.FULL)
                        .withMax(Duration.ofSeconds(4))
                        .toString());
        assertSame(mine, mine.withJitter(Jitter.FULL).withJitter(Jitter.NONE));
    }

    private static BackoffStrategy named(Duration answer) {
        return new BackoffStrategy() {
            @Override
            public Duration delay(Retry retry) {
                return answer;
            }

            @Override
            public String toString() {
                return "mine";
            }
        };
    }
}
