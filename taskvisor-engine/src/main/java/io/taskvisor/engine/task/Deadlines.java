package io.taskvisor.engine.task;

import io.taskvisor.TaskPolicy;
import io.taskvisor.engine.time.TimeSource;

/** The times at which an attempt needs looking at, {@link TimeSource#NEVER} where there is none. */
final class Deadlines {
    private Deadlines() {}

    /** Returns when the attempt has run for too long. */
    static long timeout(AttemptContext attempt) {
        return from(attempt.startedNanos(), attempt.policy().timeoutNanos());
    }

    /** Returns when the attempt's heartbeat is overdue. */
    static long stall(Attempt attempt) {
        return from(attempt.beatNanos(), attempt.policy().heartbeatNanos());
    }

    /** Returns when the attempt must be ready. */
    static long readiness(Attempt attempt) {
        return attempt.isReady()
                ? TimeSource.NEVER
                : from(attempt.startedNanos(), attempt.policy().readinessNanos());
    }

    /** Returns when a running attempt that nobody stopped needs looking at. */
    static long running(Attempt attempt) {
        return Math.min(Math.min(timeout(attempt), stall(attempt)), readiness(attempt));
    }

    /** Returns when the grace of a stopped attempt ends. */
    static long grace(Stop stop, TaskPolicy policy, long supervisorGraceNanos) {
        return from(stop.sinceNanos(), policy.stopGraceNanos(supervisorGraceNanos));
    }

    /** Returns when a stopped attempt of a task that goes on is abandoned. */
    static long abandon(Stop stop, TaskPolicy policy) {
        return from(stop.sinceNanos(), policy.abandonAfterNanos());
    }

    /** Returns {@code start} plus {@code nanos}, or never. */
    static long from(long start, long nanos) {
        return nanos == TaskPolicy.NONE ? TimeSource.NEVER : TimeSource.after(start, nanos);
    }
}
