package io.taskvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** A call with a bad argument, and the whole of what it must say. */
record Refusal(String what, Class<? extends Throwable> type, String message, Executable call) {
    /** What {@code Duration} shows of the shortest one that is too long. */
    static final Duration TOO_LONG = Duration.ofNanos(Long.MAX_VALUE).plusNanos(1);

    static Refusal ofNull(String what, String parameter, Executable call) {
        return new Refusal(what, NullPointerException.class, parameter + " must not be null", call);
    }

    static Refusal of(String what, String message, Executable call) {
        return new Refusal(what, IllegalArgumentException.class, message, call);
    }

    /** Every way in which a duration that must be longer than zero can be wrong. */
    static Stream<Refusal> positive(String what, String parameter, Function<Duration, ?> call) {
        return Stream.concat(
                notNegative(what, parameter, call),
                Stream.of(of(
                        what + "(0)",
                        parameter + " must be longer than zero, was 0s",
                        () -> call.apply(Duration.ZERO))));
    }

    /** Every way in which a duration that may be zero can be wrong. */
    static Stream<Refusal> notNegative(String what, String parameter, Function<Duration, ?> call) {
        return Stream.of(
                ofNull(what + "(null)", parameter, () -> call.apply(nothing())),
                of(
                        what + "(-1 ns)",
                        parameter + " must not be negative, was -1ns",
                        () -> call.apply(Duration.ofNanos(-1))),
                of(
                        what + "(2^63 ns)",
                        parameter + " must be at most 292 years (2^63-1 ns), was 9223372036854775808ns",
                        () -> call.apply(TOO_LONG)),
                of(
                        what + "(for ever)",
                        parameter + " must be at most 292 years (2^63-1 ns), was 9223372036854775807s",
                        () -> call.apply(Duration.ofSeconds(Long.MAX_VALUE))));
    }

    /** Every way in which a name can be wrong. */
    static Stream<Refusal> name(String what, String parameter, Function<String, ?> call) {
        String blank = parameter + " must be 1 to 200 characters and not blank, was ";
        String forbidden = parameter + " must not contain '/' or control characters, was ";
        String tooLong = "x".repeat(201);
        return Stream.of(
                ofNull(what + "(null)", parameter, () -> call.apply(nothing())),
                of(what + "(empty)", blank + "''", () -> call.apply("")),
                of(what + "(blank)", blank + "'  '", () -> call.apply("  ")),
                of(what + "(tab)", blank + "'\\u0009'", () -> call.apply("\t")),
                of(what + "(201)", blank + "'" + "x".repeat(40) + "'… of 201 characters", () -> call.apply(tooLong)),
                of(what + "(slash)", forbidden + "'a/b' (character 2)", () -> call.apply("a/b")),
                of(what + "(newline)", forbidden + "'a\\u000ab' (character 2)", () -> call.apply("a\nb")),
                of(what + "(escape)", forbidden + "'\\u001b[31m' (character 1)", () -> call.apply("\u001b[31m")),
                of(what + "(line separator)", forbidden + "'a\\u2028b' (character 2)", () -> call.apply("a\u2028b")),
                of(what + "(override)", forbidden + "'\\u202eb' (character 1)", () -> call.apply("\u202eb")),
                of(what + "(C1)", forbidden + "'ab\\u0085' (character 3)", () -> call.apply("ab\u0085")));
    }

    /** Returns null where the type system says that there is none, as careless callers do. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    static <T> T nothing() {
        return null;
    }

    void check() {
        assertEquals(message, assertThrows(type, call).getMessage());
    }

    @Override
    public String toString() {
        return what;
    }
}
