package io.taskvisor.backoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.taskvisor.spi.BackoffParameters;
import io.taskvisor.spi.BackoffStrategyProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTextTest {
    private static final BackoffStrategyProvider PLAIN = new Named("plain", parameters -> BackoffStrategy.none());
    private static final BackoffStrategyProvider STEPS = new Named("steps", parameters -> {
        Duration first = parameters.duration("first");
        double factor = parameters.number("factor", 3);
        return parameters.shape(BackoffStrategy.exponential(first, Duration.ofHours(1), factor));
    });

    private final List<String> skipped = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "steps(first=1s, max=10s, factor=1.5, jitter=full, floor=1ms)",
                "steps(floor=1ms,jitter=full,factor=1.5,max=10s,first=1s)",
                "  steps  (  first = 1s ,\tmax\t=\t10s\n, factor=15e-1, jitter = full , floor = PT0.001S )  ",
            })
    void keysComeInAnyOrderAndWhiteSpaceIsSkipped(String text) {
        BackoffStrategy expected = BackoffStrategy.exponential(Duration.ofSeconds(1), Duration.ofSeconds(10), 1.5)
                .withJitter(Jitter.FULL)
                .withFloor(Duration.ofMillis(1));
        assertEquals(expected, parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", " plain ", "plain()", "plain ( )"})
    void parenthesesMayBeLeftOut(String text) {
        assertEquals(BackoffStrategy.none(), parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"|the name is missing: use name or name(key=value, ...)",
                "\"  \"|the name is missing: use name or name(key=value, ...)",
                "(first=1s)|the name is missing: use name or name(key=value, ...)",
                "steps(first=1s|')' is missing at the end",
                "steps(|')' is missing at the end",
                "steps)|unexpected ')' at character 6",
                "steps)first=1s(|unexpected ')' at character 6",
                "steps(first=1s))|unexpected ')' at character 16",
                "steps(first=1s) x|unexpected 'x' at character 17",
                "steps(first=(1s))|unexpected '(' at character 13",
                "steps(first=1s max=2s)|unexpected '=' at character 19",
                "steps(first=1s,)|'' at character 16 must be key=value",
                "steps(,first=1s)|'' at character 7 must be key=value",
                "steps(1s)|'1s' at character 7 must be key=value",
                "steps(first=1s, max)|'max' at character 16 must be key=value",
                "steps(first=)|'first=' at character 7 must be key=value",
                "steps(=1s)|'=1s' at character 7 must be key=value",
                "steps(first=1s, first=2s)|parameter 'first' is given twice",
                "stops(first=1s)|unknown strategy 'stops'; known are plain, steps",
                "Steps(first=1s)|unknown strategy 'Steps'; known are plain, steps",
                "steps first=1s|unknown strategy 'steps first=1s'; known are plain, steps",
                "steps|parameter 'first' is missing",
                "steps(frist=1s, max=2s)|parameter 'first' is missing, found frist, max",
                "steps(first=1s, faktor=2)|unknown parameter 'faktor'; steps takes first, factor, max, jitter, floor",
                "steps(first=1s, First=2s)|unknown parameter 'First'; steps takes first, factor, max, jitter, floor",
                "plain(first=1s)|unknown parameter 'first'; plain takes no parameters",
                "steps(first=abc)|first: duration 'abc' is not valid: use a number with ns, us, ms, s, m, h or d"
                        + " (100ms), or ISO-8601 (PT0.1S)",
                "steps(first=-1s)|first: duration '-1s' must not be negative",
                "steps(first=999999d)|first: duration '999999d' is too long: at most 292 years (2^63-1 ns)",
                "steps(first=1s, factor=two)|factor: number 'two' is not valid: use digits (2, 1.5 or 1e3)",
                "steps(first=1s, factor=NaN)|factor: number 'NaN' is not valid: use digits (2, 1.5 or 1e3)",
                "steps(first=1s, factor=0x1p3)|factor: number '0x1p3' is not valid: use digits (2, 1.5 or 1e3)",
                "steps(first=1s, factor=2d)|factor: number '2d' is not valid: use digits (2, 1.5 or 1e3)",
                "steps(first=1s, factor=0.5)|factor must be a finite number of at least 1, was 0.5",
                "steps(first=1s, factor=1e999)|factor must be a finite number of at least 1, was Infinity",
                "steps(first=1s, jitter=some)|jitter: 'some' is not valid: use none, full, equal, decorrelated",
                "steps(first=1s, jitter=FULL)|jitter: 'FULL' is not valid: use none, full, equal, decorrelated",
                "steps(first=1m, max=1s)|first must be at most max 1s, was 1m",
                "steps(first=1s, max=2s, floor=3s)|floor must be at most max 2s, was 3s",
            })
    void errorsTellTheTextThePartAndWhatIsAllowed(String text, String detail) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> parse(text));
        assertEquals("backoff '" + text + "': " + detail, e.getMessage());
    }

    @Test
    void withNoProviderTheErrorNamesTheArtifact() {
        String message = message("steps", List.of());
        assertEquals(
                "backoff 'steps': unknown strategy 'steps'; no strategy is on the path: add"
                        + " io.taskvisor:taskvisor-engine",
                message);
    }

    @Test
    void twoProvidersOfOneNameAreAnErrorForThatNameOnly() {
        BackoffStrategyProvider twin = new Twin();
        assertEquals(
                "backoff 'plain': strategy 'plain' has more than one provider: " + Named.class.getName() + ", "
                        + Twin.class.getName(),
                message("plain", List.of(PLAIN, STEPS, twin)));
        assertEquals(parse("steps(first=1s)"), BackoffText.parse("steps(first=1s)", List.of(PLAIN, STEPS, twin)));
    }

    @Test
    void aProviderThatCannotBeLoadedHindersNoOther() {
        Exception boom = new IllegalStateException("boom");
        Error broken = new ServiceConfigurationError("Provider x.Broken could not be instantiated", boom);
        Error absent = new ServiceConfigurationError("Provider x.Absent not found");
        BackoffStrategyProvider unnamed = new Unnamed();
        Iterable<BackoffStrategyProvider> source =
                sequence(List.of(raise(broken), () -> PLAIN, raise(absent), () -> unnamed, () -> STEPS));

        BackoffStrategy strategy = BackoffText.parse("plain", source, failure -> skipped.add(failure.message()));
        assertEquals(BackoffStrategy.none(), strategy);
        String noName = "Provider " + Unnamed.class.getName()
                + " has no usable name: java.lang.IllegalStateException: name() returned null";
        assertEquals(
                List.of(
                        "Provider x.Broken could not be instantiated: java.lang.IllegalStateException: boom",
                        "Provider x.Absent not found",
                        noName),
                skipped);

        Exception e = assertThrows(IllegalArgumentException.class, () -> BackoffText.parse("other", source));
        assertEquals(
                "backoff 'other': unknown strategy 'other'; known are plain, steps; " + String.join("; ", skipped),
                e.getMessage());
        assertSame(broken, e.getCause());
        assertSame(absent, e.getSuppressed()[0]);
        assertEquals(0, broken.getSuppressed().length, "it may be thrown again, and must not grow");
    }

    @Test
    void aPathThatOnlyFailsEnds() {
        Error error = new ServiceConfigurationError("no path");
        Iterable<BackoffStrategyProvider> source = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw error;
            }

            @Override
            public BackoffStrategyProvider next() {
                throw error;
            }
        };
        Exception e = assertThrows(IllegalArgumentException.class, () -> BackoffText.parse("plain", source));
        assertSame(error, e.getCause());
    }

    @Test
    void aProviderThatThrowsIsNamedWithItsCause() {
        RuntimeException boom = new IllegalStateException("boom");
        Exception e = failure(parameters -> {
            throw boom;
        });
        assertEquals(
                "backoff 'own': provider " + Named.class.getName() + " failed: java.lang.IllegalStateException: boom",
                e.getMessage());
        assertSame(boom, e.getCause());

        Error missing = new NoClassDefFoundError("x/Gone");
        e = failure(parameters -> {
            throw missing;
        });
        assertEquals(
                "backoff 'own': provider " + Named.class.getName() + " failed: java.lang.NoClassDefFoundError: x/Gone",
                e.getMessage());
        assertSame(missing, e.getCause());
    }

    @Test
    void aProvidersArgumentErrorIsTheUsers() {
        Exception e = failure(parameters -> {
            throw new IllegalArgumentException("peak must be odd, was 4");
        });
        assertEquals("backoff 'own': peak must be odd, was 4", e.getMessage());
        assertInstanceOf(IllegalArgumentException.class, e.getCause());

        e = failure(parameters -> {
            throw new IllegalArgumentException();
        });
        assertEquals(
                "backoff 'own': provider " + Named.class.getName() + " failed: java.lang.IllegalArgumentException",
                e.getMessage());
    }

    @Test
    void aProviderThatReturnsNothingIsNamed() {
        Exception e = failure(parameters -> null);
        assertEquals("backoff 'own': provider " + Named.class.getName() + " returned null", e.getMessage());
        assertNull(e.getCause());
    }

    @Test
    void aProviderMayReadTextAndItsOwnChoices() {
        BackoffStrategyProvider own = new Named("own", parameters -> {
            assertEquals("a b", parameters.text("label").orElseThrow());
            assertEquals(Mode.VERY_SLOW, parameters.choice("mode", Mode.FAST));
            assertEquals(Mode.FAST, parameters.choice("other-mode", Mode.FAST));
            assertEquals(-15.0, parameters.number("number", 0));
            return BackoffStrategy.none();
        });
        assertEquals(
                BackoffStrategy.none(),
                BackoffText.parse("own(label= a b , mode=very-slow, number=-1.5E1)", List.of(own)));
    }

    private enum Mode {
        FAST,
        VERY_SLOW {
            @Override
            public String toString() {
                return "a constant with a body";
            }
        }
    }

    private BackoffStrategy parse(String text) {
        return BackoffText.parse(text, List.of(STEPS, PLAIN));
    }

    private static String message(String text, Iterable<BackoffStrategyProvider> source) {
        return assertThrows(IllegalArgumentException.class, () -> BackoffText.parse(text, source))
                .getMessage();
    }

    private static Exception failure(Function<BackoffParameters, BackoffStrategy> create) {
        List<BackoffStrategyProvider> source = List.of(PLAIN, new Named("own", create));
        assertEquals(BackoffStrategy.none(), BackoffText.parse("plain", source));
        return assertThrows(IllegalArgumentException.class, () -> BackoffText.parse("own", source));
    }

    private static Supplier<BackoffStrategyProvider> raise(Error error) {
        return () -> {
            throw error;
        };
    }

    /** As a service loader: an element is made, or fails, when it is asked for. */
    private static Iterable<BackoffStrategyProvider> sequence(List<Supplier<BackoffStrategyProvider>> elements) {
        return () -> {
            Iterator<Supplier<BackoffStrategyProvider>> iterator = elements.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return iterator.hasNext();
                }

                @Override
                public BackoffStrategyProvider next() {
                    return iterator.next().get();
                }
            };
        };
    }

    private record Named(String name, Function<BackoffParameters, BackoffStrategy> code)
            implements BackoffStrategyProvider {
        @Override
        public BackoffStrategy create(BackoffParameters parameters) {
            return code.apply(parameters);
        }
    }

    private static class Twin implements BackoffStrategyProvider {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public BackoffStrategy create(BackoffParameters parameters) {
            throw new AssertionError("not to be asked");
        }
    }

    private static class Unnamed extends Twin {
        @Override
        public String name() {
            return null;
        }
    }
}
