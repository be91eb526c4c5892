package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings read from properties. The key for the backoff needs an engine, and is tested there. */
class ConfigPropertiesTest {
    private static final String KEYS = "taskvisor.defaults.backoff, taskvisor.defaults.interrupt,"
            + " taskvisor.defaults.max-retries, taskvisor.defaults.restart, taskvisor.defaults.stable-after,"
            + " taskvisor.defaults.timeout, taskvisor.event-capacity, taskvisor.grace, taskvisor.handle-signals,"
            + " taskvisor.head-start, taskvisor.intensity, taskvisor.max-concurrent, taskvisor.max-slot-queue, taskvisor.name,"
            + " taskvisor.observer-drain, taskvisor.observers.disabled, taskvisor.wait-warning";

    private static SupervisorConfig read(String key, String text) {
        Properties properties = new Properties();
        properties.setProperty(key, text);
        return SupervisorConfig.from(properties);
    }

    private static Arguments config(String key, String text, UnaryOperator<SupervisorConfig> change) {
        return arguments(key, text, change.apply(SupervisorConfig.defaults()));
    }

    private static Arguments defaults(String key, String text, UnaryOperator<TaskDefaults> change) {
        return config(key, text, config -> config.withTaskDefaults(change.apply(config.taskDefaults())));
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                config("taskvisor.name", "billing", c -> c.withName("billing")),
                config("taskvisor.name", "  billing ", c -> c.withName("billing")),
                config("taskvisor.grace", "30s", c -> c.withGrace(Duration.ofSeconds(30))),
                config("taskvisor.grace", "PT0.5S", c -> c.withGrace(Duration.ofMillis(500))),
                config("taskvisor.grace", "0s", c -> c.withGrace(Duration.ZERO)),
                config("taskvisor.head-start", "10s", c -> c.withHeadStart(Duration.ofSeconds(10))),
                config("taskvisor.wait-warning", "1m", c -> c.withWaitWarning(Duration.ofMinutes(1))),
                config("taskvisor.head-start", "0s", c -> c.withHeadStart(Duration.ZERO)),
                config("taskvisor.observer-drain", "250us", c -> c.withObserverDrain(Duration.ofNanos(250_000))),
                config("taskvisor.max-concurrent", "64", c -> c.withMaxConcurrent(64)),
                config("taskvisor.max-concurrent", "unlimited", c -> c),
                config("taskvisor.event-capacity", "1024", c -> c.withEventCapacity(1024)),
                config("taskvisor.max-slot-queue", "0", c -> c.withMaxSlotQueue(0)),
                config("taskvisor.max-slot-queue", "unlimited", c -> c.withMaxSlotQueue(SupervisorConfig.UNLIMITED)),
                config("taskvisor.observers.disabled", "log", c -> c.withDisabledObservers(Set.of("log"))),
                config(
                        "taskvisor.observers.disabled",
                        " log, otel ,",
                        c -> c.withDisabledObservers(Set.of("log", "otel"))),
                config("taskvisor.observers.disabled", "", c -> c),
                config("taskvisor.handle-signals", "false", c -> c.withHandleSignals(false)),
                config("taskvisor.handle-signals", "true", c -> c),
                config("taskvisor.intensity", "3/30s", c -> c.withIntensity(3, Duration.ofSeconds(30))),
                config("taskvisor.intensity", " 0 / PT1H ", c -> c.withIntensity(0, Duration.ofHours(1))),
                config("taskvisor.intensity", "10/1m", c -> c),
                config("taskvisor.intensity", " unlimited ", c -> c.withUnlimitedIntensity()),
                config(
                        "taskvisor.intensity",
                        "unlimited/1m",
                        c -> c.withIntensity(Intensity.UNLIMITED, Duration.ofMinutes(1))),
                defaults("taskvisor.defaults.restart", "always", d -> d.withRestart(RestartPolicy.ALWAYS)),
                defaults("taskvisor.defaults.restart", "on_failure", d -> d),
                defaults("taskvisor.defaults.restart", "NEVER", d -> d.withRestart(RestartPolicy.NEVER)),
                defaults("taskvisor.defaults.max-retries", "0", d -> d.withMaxRetries(0)),
                defaults("taskvisor.defaults.max-retries", "unlimited", d -> d),
                defaults("taskvisor.defaults.timeout", "5m", d -> d.withTimeout(Duration.ofMinutes(5))),
                defaults("taskvisor.defaults.timeout", "none", d -> d),
                defaults("taskvisor.defaults.stable-after", "1h", d -> d.withStableAfter(Duration.ofHours(1))),
                defaults("taskvisor.defaults.interrupt", "at-once", d -> d),
                defaults("taskvisor.defaults.interrupt", "never", d -> d.withInterrupt(Interrupt.never())),
                defaults(
                        "taskvisor.defaults.interrupt",
                        "2s",
                        d -> d.withInterrupt(Interrupt.after(Duration.ofSeconds(2)))));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyKeyIsRead(String key, String text, SupervisorConfig expected) {
        assertEquals(expected, read(key, text));
    }

    @Test
    void severalKeysAddUp() {
        Properties properties = new Properties();
        properties.setProperty("taskvisor.name", "billing");
        properties.setProperty("taskvisor.defaults.timeout", "5s");
        properties.setProperty("taskvisor.defaults.max-retries", "3");
        SupervisorConfig config = SupervisorConfig.from(properties);
        assertEquals("billing", config.name());
        assertEquals(
                TaskDefaults.standard().withTimeout(Duration.ofSeconds(5)).withMaxRetries(3), config.taskDefaults());
    }

    @Test
    void defaultsOfPropertiesCount() {
        Properties parent = new Properties();
        parent.setProperty("taskvisor.grace", "1s");
        assertEquals(
                Duration.ofSeconds(1),
                SupervisorConfig.from(new Properties(parent)).grace());
    }

    @Test
    void otherPeoplesKeysAreIgnored() {
        Properties properties = new Properties();
        properties.setProperty("taskvisors.grace", "nonsense");
        properties.setProperty("java.version", "17");
        properties.put("taskvisor.not-a-string", 7);
        assertEquals(SupervisorConfig.defaults(), SupervisorConfig.from(properties));
    }

    @ParameterizedTest
    @CsvSource({"taskvisor.graze", "taskvisor.", "taskvisor.defaults.", "taskvisor.defaults.grace", "taskvisor.Grace"})
    void anUnknownKeyListsTheKnownOnes(String key) {
        assertEquals(
                "unknown key " + key + "; known are " + KEYS,
                assertThrows(IllegalArgumentException.class, () -> read(key, "1s"))
                        .getMessage());
    }

    @Test
    void whatTheLogObserverReadsIsLeftToIt() {
        assertEquals(SupervisorConfig.defaults(), read("taskvisor.log.level.attempt_starting", "off"));
        assertThrows(IllegalArgumentException.class, () -> read("taskvisor.log", "off"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        taskvisor.name                  | ""       | supervisor name must be 1 to 200 characters and not blank, was ''
        taskvisor.name                  | a/b      | supervisor name must not contain '/' or control characters, was 'a/b' (character 2)
        taskvisor.grace                 | soon     | duration 'soon' is not valid: use a number with ns, us, ms, s, m, h or d (100ms), or ISO-8601 (PT0.1S)
        taskvisor.grace                 | 5        | duration '5' is not valid: use a number with ns, us, ms, s, m, h or d (100ms), or ISO-8601 (PT0.1S)
        taskvisor.grace                 | -1s      | duration '-1s' must not be negative
        taskvisor.head-start            | -1s      | duration '-1s' must not be negative
        taskvisor.observer-drain        | 300000d  | duration '300000d' is too long: at most 292 years (2^63-1 ns)
        taskvisor.max-concurrent        | many     | use a whole number or 'unlimited'
        taskvisor.max-concurrent        | 0        | maxConcurrent must be at least 1, was 0
        taskvisor.max-concurrent        | 3000000000 | use a whole number or 'unlimited'
        taskvisor.event-capacity        | 1.5      | use a whole number
        taskvisor.event-capacity        | unlimited | use a whole number
        taskvisor.event-capacity        | 1        | eventCapacity must be at least 2, was 1
        taskvisor.intensity             | 10       | use restarts and a duration, as in 10/1m
        taskvisor.intensity             | 10/1m/2  | use restarts and a duration, as in 10/1m
        taskvisor.intensity             | few/1m   | use a whole number or 'unlimited'
        taskvisor.intensity             | -1/1m    | maxRestarts must be at least 0, was -1
        taskvisor.intensity             | 10/      | duration '' is not valid: use a number with ns, us, ms, s, m, h or d (100ms), or ISO-8601 (PT0.1S)
        taskvisor.intensity             | 10/0s    | within must be longer than zero, was 0s
        taskvisor.handle-signals        | yes      | use true or false
        taskvisor.handle-signals        | TRUE     | use true or false
        taskvisor.defaults.restart      | sometimes | use never, on_failure or always
        taskvisor.defaults.max-retries  | -1       | maxRetries must be at least 0, was -1
        taskvisor.defaults.max-retries  | few      | use a whole number or 'unlimited'
        taskvisor.defaults.timeout      | 0s       | timeout must be longer than zero, was 0s
        taskvisor.defaults.timeout      | unlimited | duration 'unlimited' is not valid: use a number with ns, us, ms, s, m, h or d (100ms), or ISO-8601 (PT0.1S)
        taskvisor.defaults.stable-after | 0s       | stableAfter must be longer than zero, was 0s
        taskvisor.defaults.interrupt    | 0s       | headStart must be longer than zero, was 0s
        """)
    void aWrongValueNamesTheKeyTheValueAndWhatIsAllowed(String key, String text, String allowed) {
        assertEquals(
                key + " = '" + text + "': " + allowed,
                assertThrows(IllegalArgumentException.class, () -> read(key, text))
                        .getMessage());
    }
}
