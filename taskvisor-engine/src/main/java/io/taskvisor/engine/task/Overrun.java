package io.taskvisor.engine.task;

import io.taskvisor.AttemptStalledException;
import io.taskvisor.AttemptTimeoutException;
import io.taskvisor.NotReadyException;
import io.taskvisor.StopReason;
import io.taskvisor.TaskvisorException;
import io.taskvisor.internal.DurationText;
import java.util.Optional;

/**
 * That an attempt went past one of its limits.
 *
 * @param reason which one
 * @param cause what the attempt fails with; its stack trace is where the attempt is
 */
record Overrun(StopReason reason, TaskvisorException cause) {
    /** Returns which limit the attempt is past at this time, the timeout first. */
    static Optional<Overrun> of(Attempt attempt, long now) {
        if (Deadlines.timeout(attempt) <= now) {
            return overrun(
                    StopReason.TIMEOUT,
                    attempt,
                    new AttemptTimeoutException(attempt + " ran past its timeout of "
                            + text(attempt.policy().timeoutNanos())));
        }
        if (Deadlines.stall(attempt) <= now) {
            return overrun(
                    StopReason.STALL,
                    attempt,
                    new AttemptStalledException(attempt + " gave no heartbeat for "
                            + text(attempt.policy().heartbeatNanos())));
        }
        if (Deadlines.readiness(attempt) <= now) {
            return overrun(
                    StopReason.NOT_READY,
                    attempt,
                    new NotReadyException(attempt + " was not ready within "
                            + text(attempt.policy().readinessNanos())));
        }
        return Optional.empty();
    }

    private static Optional<Overrun> overrun(StopReason reason, Attempt attempt, TaskvisorException cause) {
        return Optional.of(new Overrun(reason, attempt.locate(cause)));
    }

    private static String text(long nanos) {
        return DurationText.formatNanos(nanos);
    }
}
