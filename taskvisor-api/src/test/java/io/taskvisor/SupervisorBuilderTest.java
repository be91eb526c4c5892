package io.taskvisor;

import static io.taskvisor.Refusal.nothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The builder refuses null, and says what to do when there is no engine, as here. */
class SupervisorBuilderTest {
    static Stream<Refusal> refusals() {
        return Stream.of(
                Refusal.ofNull(
                        "config(null)", "config", () -> Supervisor.builder().config(nothing())),
                Refusal.ofNull("create(null)", "config", () -> Supervisor.create(nothing())),
                Refusal.ofNull(
                        "observer(null)", "observer", () -> Supervisor.builder().observer(nothing())),
                Refusal.ofNull(
                        "executor(null)", "executor", () -> Supervisor.builder().executor(nothing())),
                Refusal.ofNull(
                        "scheduler(null)",
                        "scheduler",
                        () -> Supervisor.builder().scheduler(nothing())),
                Refusal.ofNull(
                        "clock(null)", "clock", () -> Supervisor.builder().clock(nothing())),
                Refusal.ofNull(
                        "random(null)", "random", () -> Supervisor.builder().random(nothing())));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void nullIsRefused(Refusal refusal) {
        refusal.check();
    }

    @Test
    void withoutAnEngineItSaysWhatToAdd() {
        assertEquals(
                "no engine found: add io.taskvisor:taskvisor-engine to the class path or module path (with jlink:"
                        + " --add-modules io.taskvisor.engine)",
                assertThrows(TaskvisorException.class, Supervisor::create).getMessage());
    }
}
