package io.taskvisor;

import static io.taskvisor.Refusal.nothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a task ended, as a value. */
class TaskOutcomeTest {
    private static final Throwable CAUSE = new IllegalStateException("cause");

    static Stream<Arguments> outcomes() {
        return Stream.of(
                arguments(new TaskOutcome.Completed(3), "completed", 3, null),
                arguments(new TaskOutcome.Failed(CAUSE, 3), "failed", 3, CAUSE),
                arguments(new TaskOutcome.Fatal(CAUSE, 3), "fatal", 3, CAUSE),
                arguments(new TaskOutcome.Cancelled(CAUSE, 3), "cancelled", 3, CAUSE),
                arguments(new TaskOutcome.Cancelled(null, 3), "cancelled", 3, null),
                arguments(new TaskOutcome.Abandoned(CAUSE, 3), "abandoned", 3, CAUSE),
                arguments(new TaskOutcome.Rejected(Rejection.SLOT_BUSY), "rejected", 0, null));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void whatCanBeAskedOfAnyOfThem(TaskOutcome outcome, String label, int attempts, @Nullable Throwable failure) {
        assertEquals(label, outcome.label());
        assertEquals(attempts, outcome.attempts());
        assertEquals(Optional.ofNullable(failure), outcome.failure());
        assertEquals(label.equals("completed"), outcome.isSuccess());
    }

    @Test
    void theyAreValues() {
        assertEquals(new TaskOutcome.Failed(CAUSE, 3), new TaskOutcome.Failed(CAUSE, 3));
        assertNotEquals(new TaskOutcome.Failed(CAUSE, 3), new TaskOutcome.Failed(CAUSE, 4));
        assertNotEquals(new TaskOutcome.Failed(CAUSE, 3), new TaskOutcome.Fatal(CAUSE, 3));
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                Refusal.ofNull("Failed(null)", "cause", () -> new TaskOutcome.Failed(nothing(), 1)),
                Refusal.ofNull("Fatal(null)", "cause", () -> new TaskOutcome.Fatal(nothing(), 1)),
                Refusal.ofNull("Abandoned(null)", "stuckAt", () -> new TaskOutcome.Abandoned(nothing(), 1)),
                Refusal.ofNull("Rejected(null)", "reason", () -> new TaskOutcome.Rejected(nothing())));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void badInputIsRefused(Refusal refusal) {
        refusal.check();
    }
}
