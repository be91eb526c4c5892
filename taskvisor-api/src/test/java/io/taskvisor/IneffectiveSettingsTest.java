package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.taskvisor.backoff.BackoffStrategy;
import io.taskvisor.backoff.Jitter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which settings can have no effect beside the others. */
class IneffectiveSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TaskDefaults STANDARD = TaskDefaults.standard();
    private static final TaskSpec ONCE = TaskSpec.once("t", context -> {});
    private static final TaskSpec RESTARTABLE = TaskSpec.restartable("t", context -> {});
    private static final TaskSpec PERIODIC = TaskSpec.periodic("t", SECOND, context -> {});
    private static final TaskSpec RESIDENT = TaskSpec.resident("t", context -> {});
    private static final String NEVER_RETRIES = " needs restart ON_FAILURE or ALWAYS, was NEVER";
    private static final String NEVER_REPEATS = "interval 1s needs restart ALWAYS, was ";

    static Stream<Arguments> refused() {
        TaskDefaults never = STANDARD.withRestart(RestartPolicy.NEVER);
        return Stream.of(
                refused(ONCE.withMaxRetries(3), STANDARD, "maxRetries 3" + NEVER_RETRIES),
                refused(ONCE.withUnlimitedRetries(), STANDARD, "maxRetries unlimited" + NEVER_RETRIES),
                refused(
                        RESTARTABLE.withMaxRetries(3),
                        never,
                        "maxRetries 3" + NEVER_RETRIES + " (the supervisor's default)"),
                refused(PERIODIC.withRestart(RestartPolicy.NEVER), STANDARD, NEVER_REPEATS + "NEVER"),
                refused(PERIODIC.withRestart(RestartPolicy.ON_FAILURE), STANDARD, NEVER_REPEATS + "ON_FAILURE"),
                refused(
                        RESTARTABLE.withInterval(Duration.ZERO),
                        STANDARD,
                        "interval 0s needs restart ALWAYS, was ON_FAILURE (the supervisor's default)"),
                refused(
                        RESIDENT.withInterval(SECOND),
                        STANDARD,
                        "interval 1s needs a task that may return, and a resident task may not"),
                refused(
                        RESTARTABLE.withQuarantine(true),
                        STANDARD,
                        "quarantine needs a limit of retries (maxRetries), was unlimited (the supervisor's default)"),
                refused(
                        RESTARTABLE.withQuarantine(true).withUnlimitedRetries(),
                        STANDARD.withMaxRetries(3),
                        "quarantine needs a limit of retries (maxRetries), was unlimited"),
                refused(ONCE.withQuarantine(true).withMaxRetries(0), STANDARD, "quarantine" + NEVER_RETRIES),
                refused(
                        RESTARTABLE
                                .withBackoff(BackoffStrategy.constant(SECOND))
                                .withDeadline(SECOND),
                        STANDARD,
                        "backoff constant(delay=1s) needs a deadline of more than 1s, when a first retry can start, was 1s"),
                refused(
                        RESTARTABLE
                                .withInitialDelay(SECOND)
                                .withBackoff(BackoffStrategy.constant(SECOND))
                                .withDeadline(SECOND.multipliedBy(2)),
                        STANDARD,
                        "backoff constant(delay=1s) needs a deadline of more than 2s, when a first retry can start, was 2s"),
                refused(
                        ONCE.withInitialDelay(SECOND).withDeadline(SECOND),
                        STANDARD,
                        "initialDelay 1s needs a deadline of more than 1s, was 1s"),
                refused(
                        RESTARTABLE.withIntervalJitter(SECOND),
                        STANDARD,
                        "intervalJitter 1s needs restart ALWAYS, was ON_FAILURE (the supervisor's default)"),
                refused(RESIDENT.withIntervalJitter(SECOND), STANDARD, "intervalJitter 1s needs an interval, was none"),
                refused(
                        TaskSpec.fixedRate("t", SECOND, ONCE.task()).withIntervalJitter(SECOND),
                        STANDARD,
                        "intervalJitter 1s needs to be shorter than the interval of a fixed-rate task, was 1s"));
    }

    private static Arguments refused(TaskSpec spec, TaskDefaults defaults, String line) {
        return Arguments.of(spec, defaults, line);
    }

    @ParameterizedTest
    @MethodSource
    void refused(TaskSpec spec, TaskDefaults defaults, Object line) {
        assertEquals(List.of(line), spec.ineffectiveSettings(defaults));
    }

    /** Also where it is a default that can have no effect: the spec does not say so. */
    static Stream<Arguments> allowed() {
        TaskDefaults limited = STANDARD.withMaxRetries(3).withBackoff(BackoffStrategy.constant(SECOND));
        BackoffStrategy slow = BackoffStrategy.constant(Duration.ofHours(1));
        return Stream.of(
                Arguments.of(ONCE, limited),
                Arguments.of(ONCE.withDeadline(SECOND), limited),
                Arguments.of(ONCE.withMaxRetries(0), STANDARD),
                Arguments.of(ONCE.withQuarantine(false), STANDARD),
                Arguments.of(ONCE.withBackoff(slow).withDeadline(SECOND), STANDARD),
                Arguments.of(RESTARTABLE.withDeadline(SECOND), limited),
                Arguments.of(RESTARTABLE.withQuarantine(true), limited),
                Arguments.of(RESTARTABLE.withQuarantine(true).withMaxRetries(0), STANDARD),
                Arguments.of(RESTARTABLE.withInterval(SECOND), STANDARD.withRestart(RestartPolicy.ALWAYS)),
                Arguments.of(
                        RESTARTABLE
                                .withBackoff(BackoffStrategy.constant(SECOND.minusNanos(1)))
                                .withDeadline(SECOND),
                        STANDARD),
                Arguments.of(RESTARTABLE.withBackoff(slow).withMaxRetries(0).withDeadline(SECOND), STANDARD),
                Arguments.of(RESTARTABLE.withBackoff(retry -> SECOND).withDeadline(SECOND), STANDARD),
                Arguments.of(PERIODIC.withMaxRetries(3).withQuarantine(true), STANDARD),
                Arguments.of(PERIODIC.withRestart(RestartPolicy.NEVER).withoutInterval(), STANDARD),
                Arguments.of(PERIODIC.withIntervalJitter(SECOND.multipliedBy(3)).withInitialDelay(SECOND), STANDARD),
                Arguments.of(
                        PERIODIC.withIntervalJitter(SECOND)
                                .withRestart(RestartPolicy.NEVER)
                                .withoutInterval(),
                        STANDARD),
                Arguments.of(ONCE.withInitialDelay(SECOND), STANDARD),
                Arguments.of(RESIDENT.withMaxRetries(3).withQuarantine(true), STANDARD));
    }

    @ParameterizedTest
    @MethodSource
    void allowed(TaskSpec spec, TaskDefaults defaults) {
        assertEquals(List.of(), spec.ineffectiveSettings(defaults));
    }

    @Test
    void allAreNamedWhateverTheOrder() {
        TaskSpec all = RESTARTABLE
                .withQuarantine(true)
                .withInterval(SECOND)
                .withMaxRetries(2)
                .withRestart(RestartPolicy.NEVER);
        assertEquals(
                List.of("maxRetries 2" + NEVER_RETRIES, NEVER_REPEATS + "NEVER", "quarantine" + NEVER_RETRIES),
                all.ineffectiveSettings(STANDARD));
        assertThrows(NullPointerException.class, () -> all.ineffectiveSettings(Refusal.nothing()));
    }

    @Test
    void anUpdateIsAskedAboutWhatItChanges() {
        TaskSpec quarantine = RESTARTABLE.withMaxRetries(3).withQuarantine(true);
        BackoffStrategy hour = BackoffStrategy.constant(Duration.ofHours(1));
        TaskSpec slow = RESTARTABLE.withBackoff(hour);
        assertEquals(List.of(), quarantine.withUnlimitedRetries().ineffectiveChanges(quarantine, STANDARD));
        assertEquals(List.of(), slow.withDeadline(SECOND).ineffectiveChanges(slow, STANDARD));
        assertEquals(
                1,
                slow.withDeadline(SECOND)
                        .ineffectiveChanges(RESTARTABLE.withDeadline(SECOND), STANDARD)
                        .size());
        assertEquals(
                List.of("interval 1s needs restart ALWAYS, was NEVER"),
                ONCE.withInterval(SECOND).ineffectiveChanges(PERIODIC.withInterval(Duration.ZERO), STANDARD));
    }

    @Test
    void aFixedRateWithoutAnIntervalIsNoneAnyMore() {
        TaskSpec spec = TaskSpec.fixedRate("t", SECOND, ONCE.task())
                .withMissedTicks(MissedTicks.ONE)
                .withoutInterval()
                .withRestart(RestartPolicy.NEVER);
        assertEquals(ONCE, spec);
    }

    static Stream<Arguments> shortestDelays() {
        BackoffStrategy second = BackoffStrategy.constant(SECOND);
        BackoffStrategy mine = retry -> SECOND;
        BackoffStrategy mineSaysSo = new BackoffStrategy() {
            @Override
            public Duration delay(Retry retry) {
                return SECOND;
            }

            @Override
            public Duration shortestDelay() {
                return SECOND;
            }
        };
        return Stream.of(
                Arguments.of(BackoffStrategy.none(), 0),
                Arguments.of(second, 1_000),
                Arguments.of(BackoffStrategy.linear(SECOND, Duration.ofHours(1)), 1_000),
                Arguments.of(BackoffStrategy.fibonacci(SECOND), 1_000),
                Arguments.of(BackoffStrategy.exponential(SECOND), 1_000),
                Arguments.of(second.withJitter(Jitter.FULL), 0),
                Arguments.of(second.withJitter(Jitter.EQUAL), 500),
                Arguments.of(second.withJitter(Jitter.DECORRELATED), 1_000),
                Arguments.of(second.withJitter(Jitter.FULL).withFloor(Duration.ofMillis(700)), 700),
                Arguments.of(mine, 0),
                Arguments.of(mine.withFloor(Duration.ofMillis(300)), 300),
                Arguments.of(mineSaysSo.withJitter(Jitter.EQUAL), 500),
                Arguments.of(mineSaysSo.withMax(Duration.ofMillis(200)), 200));
    }

    @ParameterizedTest
    @MethodSource("shortestDelays")
    void theShortestDelay(BackoffStrategy strategy, long millis) {
        assertEquals(Duration.ofMillis(millis), strategy.shortestDelay());
    }
}
