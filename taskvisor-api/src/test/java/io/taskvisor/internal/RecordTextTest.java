package io.taskvisor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.taskvisor.Intensity;
import io.taskvisor.SupervisorConfig;
import io.taskvisor.TaskDefaults;
import io.taskvisor.TaskId;
import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.event.Event;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No text of a public record has a duration in any other form than the project's. */
class RecordTextTest {
    static Stream<Class<?>> recordsWithDurations() {
        Stream<Class<?>> others =
                Stream.of(SupervisorConfig.class, TaskDefaults.class, Intensity.class, BackoffStrategy.Retry.class);
        return Stream.concat(others, records(Event.class)).filter(RecordTextTest::hasDuration);
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Arrays.stream(type.getPermittedSubclasses()).flatMap(RecordTextTest::records);
    }

    private static boolean hasDuration(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getGenericType)
                .flatMap(each -> each instanceof ParameterizedType generic
                        ? Arrays.stream(generic.getActualTypeArguments())
                        : Stream.of(each))
                .anyMatch(Duration.class::equals);
    }

    @Test
    void thereAreSuchRecords() {
        assertTrue(recordsWithDurations().count() >= 12);
    }

    @ParameterizedTest
    @MethodSource("recordsWithDurations")
    void aRecordWithADurationHasATextOfItsOwn(Class<?> type) throws Exception {
        assertEquals(type, type.getMethod("toString").getDeclaringClass());
    }

    @Test
    void theTextIsThatOfAnyRecordButForTheDurations() {
        Event.AttemptStarting event = new Event.AttemptStarting(
                7, Instant.EPOCH, new TaskId(3, "g/t"), Map.of("k", "v"), 2, Duration.ofMillis(300));
        assertEquals(
                "AttemptStarting[sequence=7, at=1970-01-01T00:00:00Z, task=g/t#3, tags={k=v}, attempt=2, waited=300ms]",
                event.toString());
        assertNotEquals(
                List.of(),
                new BackoffStrategy.Retry(1, Duration.ofMillis(1500), new Exception("e"), new Random())
                        .toString()
                        .lines()
                        .filter(line -> line.startsWith("Retry[consecutiveFailures=1, previousDelay=1500ms, cause="))
                        .toList());
    }
}
