package io.taskvisor;

import static io.taskvisor.Refusal.nothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A supervisor's settings, as a value. */
class SupervisorConfigTest {
    private static final SupervisorConfig DEFAULTS = SupervisorConfig.defaults();
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void theDefaultsAreAsDocumented() {
        assertEquals(
                new SupervisorConfig(
                        "taskvisor",
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        SupervisorConfig.UNLIMITED,
                        8192,
                        1024,
                        Set.of(),
                        true,
                        new Intensity(10, Duration.ofMinutes(1)),
                        TaskDefaults.standard()),
                DEFAULTS);
    }

    @Test
    void everyCopyChangesOneThing() {
        TaskDefaults tasks = TaskDefaults.standard().withMaxRetries(1);
        assertEquals("other", DEFAULTS.withName("other").name());
        assertEquals(SECOND, DEFAULTS.withGrace(SECOND).grace());
        assertEquals(SECOND, DEFAULTS.withHeadStart(SECOND).headStart());
        assertEquals(SECOND, DEFAULTS.withObserverDrain(SECOND).observerDrain());
        assertEquals(SECOND, DEFAULTS.withWaitWarning(SECOND).waitWarning());
        assertEquals(1, DEFAULTS.withMaxConcurrent(1).maxConcurrent());
        assertEquals(2, DEFAULTS.withEventCapacity(2).eventCapacity());
        assertEquals(0, DEFAULTS.withMaxSlotQueue(0).maxSlotQueue());
        assertEquals(
                Set.of("log"), DEFAULTS.withDisabledObservers(Set.of("log")).disabledObservers());
        assertEquals(false, DEFAULTS.withHandleSignals(false).handleSignals());
        assertEquals(new Intensity(3, SECOND), DEFAULTS.withIntensity(3, SECOND).intensity());
        assertEquals(Intensity.NO_LIMIT, DEFAULTS.withUnlimitedIntensity().intensity());
        assertEquals(tasks, DEFAULTS.withTaskDefaults(tasks).taskDefaults());
        assertEquals(
                DEFAULTS,
                DEFAULTS.withName("other")
                        .withGrace(SECOND)
                        .withHeadStart(SECOND)
                        .withObserverDrain(SECOND)
                        .withWaitWarning(SECOND)
                        .withMaxConcurrent(1)
                        .withEventCapacity(2)
                        .withMaxSlotQueue(1)
                        .withDisabledObservers(Set.of("log"))
                        .withHandleSignals(false)
                        .withIntensity(3, SECOND)
                        .withTaskDefaults(tasks)
                        .withName("taskvisor")
                        .withGrace(Duration.ofSeconds(20))
                        .withHeadStart(Duration.ofSeconds(3))
                        .withObserverDrain(Duration.ofSeconds(5))
                        .withWaitWarning(Duration.ofSeconds(30))
                        .withMaxConcurrent(SupervisorConfig.UNLIMITED)
                        .withEventCapacity(8192)
                        .withMaxSlotQueue(1024)
                        .withDisabledObservers(Set.of())
                        .withHandleSignals(true)
                        .withIntensity(10, Duration.ofMinutes(1))
                        .withTaskDefaults(TaskDefaults.standard()));
    }

    @Test
    void theNamesOfObserversAreCopied() {
        Set<String> names = new HashSet<>(Set.of("log"));
        SupervisorConfig config = DEFAULTS.withDisabledObservers(names);
        names.clear();
        assertEquals(Set.of("log"), config.disabledObservers());
        assertThrows(
                UnsupportedOperationException.class,
                () -> config.disabledObservers().clear());
    }

    @Test
    void noTimeAtAllIsAllowedForGraceAndDrain() {
        assertEquals(Duration.ZERO, DEFAULTS.withGrace(Duration.ZERO).grace());
        assertEquals(Duration.ZERO, DEFAULTS.withHeadStart(Duration.ZERO).headStart());
        assertEquals(Duration.ZERO, DEFAULTS.withObserverDrain(Duration.ZERO).observerDrain());
        assertEquals(1 << 24, DEFAULTS.withEventCapacity(1 << 24).eventCapacity());
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                        Refusal.name("withName", "supervisor name", DEFAULTS::withName),
                        Refusal.notNegative("withGrace", "grace", DEFAULTS::withGrace),
                        Refusal.notNegative("withHeadStart", "headStart", DEFAULTS::withHeadStart),
                        Refusal.positive("withWaitWarning", "waitWarning", DEFAULTS::withWaitWarning),
                        Refusal.notNegative("withObserverDrain", "observerDrain", DEFAULTS::withObserverDrain),
                        Refusal.positive("withIntensity", "within", within -> DEFAULTS.withIntensity(1, within)),
                        Stream.of(
                                Refusal.of(
                                        "withIntensity(-1)",
                                        "maxRestarts must be at least 0, was -1",
                                        () -> DEFAULTS.withIntensity(-1, SECOND)),
                                Refusal.of(
                                        "withMaxConcurrent(0)",
                                        "maxConcurrent must be at least 1, was 0",
                                        () -> DEFAULTS.withMaxConcurrent(0)),
                                Refusal.of(
                                        "withMaxConcurrent(-1)",
                                        "maxConcurrent must be at least 1, was -1",
                                        () -> DEFAULTS.withMaxConcurrent(-1)),
                                Refusal.of(
                                        "withEventCapacity(1)",
                                        "eventCapacity must be at least 2, was 1",
                                        () -> DEFAULTS.withEventCapacity(1)),
                                Refusal.of(
                                        "withEventCapacity(2^24+1)",
                                        "eventCapacity must be at most 16777216, was 16777217",
                                        () -> DEFAULTS.withEventCapacity((1 << 24) + 1)),
                                Refusal.of(
                                        "withMaxSlotQueue(-1)",
                                        "maxSlotQueue must be at least 0, was -1",
                                        () -> DEFAULTS.withMaxSlotQueue(-1)),
                                Refusal.ofNull(
                                        "withDisabledObservers(null)",
                                        "disabledObservers",
                                        () -> DEFAULTS.withDisabledObservers(nothing())),
                                Refusal.ofNull(
                                        "withDisabledObservers(null in it)",
                                        "disabledObservers element",
                                        () -> DEFAULTS.withDisabledObservers(Collections.singleton(nothing()))),
                                Refusal.ofNull(
                                        "withTaskDefaults(null)",
                                        "taskDefaults",
                                        () -> DEFAULTS.withTaskDefaults(nothing())),
                                Refusal.ofNull("from(null)", "properties", () -> SupervisorConfig.from(nothing()))))
                .flatMap(refusals -> refusals);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void badInputIsRefused(Refusal refusal) {
        refusal.check();
    }
}
