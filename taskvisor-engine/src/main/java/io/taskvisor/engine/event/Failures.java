package io.taskvisor.engine.event;

import io.taskvisor.TaskOutcome;
import io.taskvisor.event.Event;

/** Which events say that something has gone wrong: no flood of others may cost an observer these. */
final class Failures {
    private Failures() {}

    /** Returns whether this one does. */
    static boolean isOne(Event event) {
        return switch (event.kind()) {
            case ATTEMPT_FAILED, ATTEMPT_TIMED_OUT, ATTEMPT_STALLED, ATTEMPT_ABANDONED -> true;
            case TASK_STUCK, TASK_QUARANTINED, GROUP_FAILED, GRACE_EXCEEDED, OBSERVER_FAILED -> true;
            case TASK_FINISHED ->
                event instanceof Event.TaskFinished finished
                        && !finished.outcome().isSuccess()
                        && !(finished.outcome() instanceof TaskOutcome.Cancelled);
            default -> false;
        };
    }
}
