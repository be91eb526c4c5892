package io.taskvisor.engine.task;

import static io.taskvisor.RestartPolicy.ALWAYS;
import static io.taskvisor.RestartPolicy.NEVER;
import static io.taskvisor.RestartPolicy.ON_FAILURE;
import static io.taskvisor.engine.task.RestartDecision.Ending.FAILURE;
import static io.taskvisor.engine.task.RestartDecision.Ending.FATAL;
import static io.taskvisor.engine.task.RestartDecision.Ending.SUCCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.taskvisor.RestartPolicy;
import io.taskvisor.TaskDefaults;
import io.taskvisor.TaskOutcome;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskSpec;
import io.taskvisor.engine.task.RestartDecision.Ending;
import io.taskvisor.engine.task.RestartDecision.Next;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows an attempt, as a table. */
class RestartDecisionTest {
    private static final int UNLIMITED = TaskPolicy.UNLIMITED;
    private static final boolean KEPT = true;
    private static final boolean NOT_KEPT = false;

    private static TaskPolicy policy(RestartPolicy restart, int maxRetries, boolean quarantine) {
        return TaskSpec.once("t", context -> {})
                .withRestart(restart)
                .withMaxRetries(maxRetries)
                .withQuarantine(quarantine)
                .policy(TaskDefaults.standard());
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                //        policy      retries       kept      ending   failures           next
                arguments(NEVER, 0, NOT_KEPT, SUCCESS, 0, Next.COMPLETE),
                arguments(ON_FAILURE, 0, NOT_KEPT, SUCCESS, 0, Next.COMPLETE),
                arguments(ALWAYS, 0, NOT_KEPT, SUCCESS, 0, Next.REPEAT),
                arguments(NEVER, 0, NOT_KEPT, FATAL, 1, Next.FATAL),
                arguments(ON_FAILURE, UNLIMITED, KEPT, FATAL, 1, Next.FATAL),
                arguments(ALWAYS, UNLIMITED, KEPT, FATAL, 1, Next.FATAL),
                arguments(NEVER, UNLIMITED, NOT_KEPT, FAILURE, 1, Next.FAIL),
                arguments(NEVER, UNLIMITED, KEPT, FAILURE, 1, Next.FAIL),
                arguments(ON_FAILURE, 0, NOT_KEPT, FAILURE, 1, Next.FAIL),
                arguments(ON_FAILURE, 0, KEPT, FAILURE, 1, Next.QUARANTINE),
                arguments(ON_FAILURE, 1, NOT_KEPT, FAILURE, 1, Next.RETRY),
                arguments(ON_FAILURE, 1, NOT_KEPT, FAILURE, 2, Next.FAIL),
                arguments(ON_FAILURE, 3, NOT_KEPT, FAILURE, 3, Next.RETRY),
                arguments(ON_FAILURE, 3, NOT_KEPT, FAILURE, 4, Next.FAIL),
                arguments(ON_FAILURE, 3, KEPT, FAILURE, 4, Next.QUARANTINE),
                arguments(ALWAYS, 3, NOT_KEPT, FAILURE, 3, Next.RETRY),
                arguments(ALWAYS, 3, NOT_KEPT, FAILURE, 4, Next.FAIL),
                arguments(ALWAYS, 3, KEPT, FAILURE, 4, Next.QUARANTINE),
                arguments(ON_FAILURE, UNLIMITED, NOT_KEPT, FAILURE, Integer.MAX_VALUE, Next.RETRY));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatFollows(RestartPolicy restart, int maxRetries, boolean kept, Ending ending, int failures, Next next) {
        assertEquals(next, RestartDecision.next(policy(restart, maxRetries, kept), ending, failures));
    }

    static Stream<Arguments> cancelledRows() {
        Throwable cause = new IllegalStateException("while stopping");
        return Stream.of(
                arguments(NEVER, SUCCESS, null, new TaskOutcome.Completed(3)),
                arguments(ON_FAILURE, SUCCESS, null, new TaskOutcome.Completed(3)),
                arguments(ALWAYS, SUCCESS, null, new TaskOutcome.Cancelled(null, 3)),
                arguments(NEVER, FATAL, cause, new TaskOutcome.Fatal(cause, 3)),
                arguments(ALWAYS, FATAL, cause, new TaskOutcome.Fatal(cause, 3)),
                arguments(NEVER, FAILURE, cause, new TaskOutcome.Cancelled(cause, 3)),
                arguments(ON_FAILURE, FAILURE, cause, new TaskOutcome.Cancelled(cause, 3)),
                arguments(ALWAYS, FAILURE, cause, new TaskOutcome.Cancelled(cause, 3)));
    }

    @ParameterizedTest
    @MethodSource("cancelledRows")
    void whatBecomesOfACancelledTask(
            RestartPolicy restart, Ending ending, @Nullable Throwable cause, TaskOutcome outcome) {
        assertEquals(outcome, RestartDecision.cancelled(restart, ending, cause, 3));
    }

    @Test
    void thePauseIsTheIntervalHoweverLongTheAttemptTook() {
        TaskPolicy policy =
                TaskSpec.periodic("t", Duration.ofNanos(77), context -> {}).policy(TaskDefaults.standard());
        assertEquals(77, RestartDecision.pauseNanos(policy, 0));
        assertEquals(77, RestartDecision.pauseNanos(policy, 5_000_000_000L));
    }

    @Test
    void withoutAnIntervalThePauseIsTheFloorForThoseWhoTookLess() {
        TaskPolicy policy = policy(ALWAYS, 0, NOT_KEPT);
        assertEquals(1_000_000, RestartDecision.pauseNanos(policy, 0));
        assertEquals(1_000_000, RestartDecision.pauseNanos(policy, 999_999));
        assertEquals(0, RestartDecision.pauseNanos(policy, 1_000_000));
    }

    @Test
    void anExplicitZeroIsZero() {
        TaskPolicy policy = TaskSpec.once("t", context -> {})
                .withRestart(ALWAYS)
                .withInterval(Duration.ZERO)
                .policy(TaskDefaults.standard());
        assertEquals(0, RestartDecision.pauseNanos(policy, 0));
    }
}
