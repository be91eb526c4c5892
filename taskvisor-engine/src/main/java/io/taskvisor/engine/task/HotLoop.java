package io.taskvisor.engine.task;

import io.taskvisor.TaskPolicy;
import io.taskvisor.engine.log.LogKind;
import java.util.concurrent.TimeUnit;

/**
 * Notices a task that was to run for ever, but returns at once: it succeeds and is run again, so nothing ever fails. Looks at one
 * attempt only, so that others need not be counted.
 */
final class HotLoop {
    private static final int ATTEMPT = 1_000;

    /** In which so many attempts have no time to do anything. */
    private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private HotLoop() {}

    /** An attempt has succeeded after so long, and another one follows. */
    static void check(TaskActor task, TaskPolicy policy, long ranNanos, long now) {
        if (task.attempts == ATTEMPT
                && task.ageNanos(now) < SHORT_NANOS
                && RestartDecision.isHotLoop(policy, ranNanos)) {
            task.environment()
                    .log()
                    .log(
                            LogKind.HOT_LOOP,
                            () -> "task '" + task.id().path() + "' has returned " + ATTEMPT
                                    + " times within 10 s, and is"
                                    + " run again each time: give it an interval (withInterval), or, if it is to run until it"
                                    + " is stopped, make it TaskSpec.resident, for which to return is to fail");
        }
    }
}
