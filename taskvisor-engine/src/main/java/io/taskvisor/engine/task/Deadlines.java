package io.taskvisor.engine.task;

import io.taskvisor.TaskPolicy;
import io.taskvisor.engine.time.TimeSource;

/** The times at which a running attempt needs looking at, {@link TimeSource#NEVER} where there is none. */
final class Deadlines {
    private Deadlines() {}

    /** Returns when the attempt has run for too long. */
    static long timeout(AttemptContext attempt) {
        return of(attempt, attempt.startedNanos(), attempt.policy().timeoutNanos());
    }

    /** Returns when the attempt's heartbeat is overdue. */
    static long stall(Attempt attempt) {
        long limit = attempt.policy().heartbeatNanos();
        return limit == TaskPolicy.NONE ? TimeSource.NEVER : of(attempt, attempt.beatNanos(), limit);
    }

    /** Returns when the attempt must be ready. */
    static long readiness(Attempt attempt) {
        return attempt.isReady()
                ? TimeSource.NEVER
                : of(attempt, attempt.startedNanos(), attempt.policy().readinessNanos());
    }

    /** Returns when the attempt has run for long enough to be stable. */
    static long stable(AttemptContext attempt) {
        return of(attempt, attempt.startedNanos(), attempt.policy().stableAfterNanos());
    }

    /** Returns when a running attempt that nobody stopped needs looking at. */
    static long running(Attempt attempt) {
        return Math.min(Math.min(timeout(attempt), stall(attempt)), readiness(attempt));
    }

    private static long of(AttemptContext attempt, long start, long limit) {
        return limit == TaskPolicy.NONE
                ? TimeSource.NEVER
                : attempt.task().environment().freezes().due(start, limit);
    }

    /** Returns {@code start} plus {@code nanos}, or never. */
    static long from(long start, long nanos) {
        return nanos == TaskPolicy.NONE ? TimeSource.NEVER : TimeSource.after(start, nanos);
    }
}
