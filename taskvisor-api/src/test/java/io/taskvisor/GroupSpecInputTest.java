package io.taskvisor;

import static io.taskvisor.Refusal.nothing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input to a group's spec: refused at once, with the name, the value and what is allowed. */
class GroupSpecInputTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TaskSpec TASK = TaskSpec.once("t", context -> {});
    private static final GroupSpec GROUP = GroupSpec.oneForOne("g");

    private static Stream<Refusal> factory(String what, Function<String, ?> named, Function<ChildSpec[], ?> with) {
        return Stream.concat(
                Refusal.name(what, "group name", named),
                Stream.of(
                        Refusal.ofNull(what + "(null children)", "children", () -> with.apply(nothing())),
                        Refusal.ofNull(
                                what + "(null child)",
                                "children element",
                                () -> with.apply(new ChildSpec[] {TASK, nothing()})),
                        new Refusal(
                                what + "(two of one name)",
                                DuplicateNameException.class,
                                "two of the children of group 'g' are named 't'",
                                () -> with.apply(new ChildSpec[] {TASK, GROUP, TASK})),
                        new Refusal(
                                what + "(a task and a group of one name)",
                                DuplicateNameException.class,
                                "two of the children of group 'g' are named 't'",
                                () -> with.apply(new ChildSpec[] {TASK, GroupSpec.oneForAll("t")}))));
    }

    static Stream<Refusal> factories() {
        return Stream.of(
                        factory("oneForOne", GroupSpec::oneForOne, children -> GroupSpec.oneForOne("g", children)),
                        factory("oneForAll", GroupSpec::oneForAll, children -> GroupSpec.oneForAll("g", children)),
                        factory("restForOne", GroupSpec::restForOne, children -> GroupSpec.restForOne("g", children)))
                .flatMap(refusals -> refusals);
    }

    static Stream<Refusal> copies() {
        return Stream.of(
                        Refusal.positive("withIntensity", "within", within -> GROUP.withIntensity(1, within)),
                        Refusal.positive("Intensity", "within", within -> new Intensity(1, within)),
                        Stream.of(
                                Refusal.of(
                                        "withIntensity(-1)",
                                        "maxRestarts must be at least 0, was -1",
                                        () -> GROUP.withIntensity(-1, SECOND)),
                                Refusal.of(
                                        "Intensity(MIN)",
                                        "maxRestarts must be at least 0, was -2147483648",
                                        () -> new Intensity(Integer.MIN_VALUE, SECOND)),
                                Refusal.ofNull("withBackoff(null)", "backoff", () -> GROUP.withBackoff(nothing())),
                                Refusal.ofNull("withAutoStop(null)", "autoStop", () -> GROUP.withAutoStop(nothing()))))
                .flatMap(refusals -> refusals);
    }

    @ParameterizedTest
    @MethodSource({"factories", "copies"})
    void badInputIsRefused(Refusal refusal) {
        refusal.check();
    }

    @Test
    void theLimitsThemselvesAreAllowed() {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        assertEquals(200, GroupSpec.oneForOne("x".repeat(200)).name().length());
        assertEquals(
                new Intensity(0, Duration.ofNanos(1)),
                GROUP.withIntensity(0, Duration.ofNanos(1)).intensity());
        assertEquals(
                longest,
                GROUP.withIntensity(Intensity.UNLIMITED, longest).intensity().within());
    }
}
