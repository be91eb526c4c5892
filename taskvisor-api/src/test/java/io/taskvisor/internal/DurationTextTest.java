package io.taskvisor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    private static final String USE = "use a number with ns, us, ms, s, m, h or d (100ms), or ISO-8601 (PT0.1S)";

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "7ns, PT0.000000007S",
        "250us, PT0.00025S",
        "100ms, PT0.1S",
        "30s, PT30S",
        "5m, PT5M",
        "1h, PT1H",
        "2d, PT48H",
        "007s, PT7S",
        "00000000000000000000001s, PT1S",
        "9223372036854775807ns, PT2562047H47M16.854775807S",
        "106751d, PT2562024H",
        "PT1.5S, PT1.5S",
        "pt90m, PT1H30M",
        "P1D, PT24H",
        "+PT1S, PT1S",
        "PT0S, PT0S",
    })
    void readsANumberWithAUnitOrIso(String text, Duration expected) {
        assertEquals(expected, DurationText.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.000000001S, 1ns",
        "PT0.0000015S, 1500ns",
        "PT0.001S, 1ms",
        "PT1.5S, 1500ms",
        "PT59S, 59s",
        "PT1M30S, 90s",
        "PT1H, 1h",
        "PT23H, 23h",
        "PT48H, 2d",
        "PT2562047H47M16.854775807S, 9223372036854775807ns",
    })
    void writesTheShortestExactText(Duration duration, String expected) {
        assertEquals(expected, DurationText.format(duration));
    }

    @Test
    void writesWhatItWouldNotReadInTheSameForm() {
        assertEquals("-1s", DurationText.format(Duration.ofSeconds(-1)));
        assertEquals("-300ms", DurationText.format(Duration.ofMillis(-300)));
        assertEquals("-1ns", DurationText.format(Duration.ofNanos(-1)));
        Duration tooLong = Duration.ofNanos(Long.MAX_VALUE).plusNanos(1);
        assertEquals("9223372036854775808ns", DurationText.format(tooLong));
        assertEquals("9223372036854775807s", DurationText.format(Duration.ofSeconds(Long.MAX_VALUE)));
        assertEquals("-153722867280912930m", DurationText.format(Duration.ofMinutes(-153722867280912930L)));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0ms",
        "PT0.0009S, 0ms",
        "PT0.0129S, 12ms",
        "PT9.9999S, 9999ms",
        "PT10S, 10s",
        "PT9M59.9S, 599s",
        "PT10M, 10m",
        "PT9H59M59S, 599m",
        "PT10H, 10h",
        "PT100H30M, 100h",
        "PT-0.3S, -300ms",
    })
    void roundsWhatWasMeasured(Duration duration, String expected) {
        assertEquals(expected, DurationText.rounded(duration));
    }

    @Test
    void readsBackWhatItWrites() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        long[] units = {1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000L, 3_600_000_000_000L, 86_400_000_000_000L};
        for (int i = 0; i < 10_000; i++) {
            long unit = units[random.nextInt(units.length)];
            long nanos = random.nextLong(Long.MAX_VALUE / unit >>> random.nextInt(60) | 1) * unit;
            Duration duration = Duration.ofNanos(nanos);
            String text = DurationText.format(duration);
            assertEquals(duration, DurationText.parse(text), () -> "seed " + seed + ", text " + text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc", "", " ", "5", "5 s", " 5s", "5S", "1.5s", "+5s", "5min", "s", "1m30s", "P", "PT", "PTx", "٣s"
            })
    void rejectsWhatIsNoDuration(String text) {
        assertMessage("duration '" + text + "' is not valid: " + USE, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5s", "PT-1S", "-PT1S"})
    void rejectsWhatIsNegative(String text) {
        assertMessage("duration '" + text + "' must not be negative", text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808ns",
                "106752d",
                "99999999999999999999s",
                "PT2562047H47M16.854775808S",
                "PT9223372036854775807S",
                "PT9223372036854775808S",
                "P999999999999999999D"
            })
    void rejectsWhatDoesNotFit(String text) {
        assertMessage("duration '" + text + "' is too long: at most 292 years (2^63-1 ns)", text);
    }

    private static void assertMessage(String expected, String text) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> DurationText.parse(text));
        assertEquals(expected, e.getMessage());
    }
}
