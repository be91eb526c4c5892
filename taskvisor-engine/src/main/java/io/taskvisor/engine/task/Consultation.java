package io.taskvisor.engine.task;

import io.taskvisor.FatalTaskException;
import io.taskvisor.TaskPolicy;
import io.taskvisor.TaskvisorException;
import io.taskvisor.engine.log.LogKind;
import io.taskvisor.engine.task.RestartDecision.Ending;

/**
 * Asks code of the user's what is to follow an attempt, in the task's turn: the predicate that finds failures fatal, and the
 * backoff strategy. A shutdown can see which thread is in there, and go past it.
 */
final class Consultation {
    private Consultation() {}

    /** Returns what a failure is. */
    static Ending endingOf(TaskCore task, TaskPolicy policy, Throwable thrown) {
        if (thrown instanceof FatalTaskException) {
            return Ending.FATAL;
        }
        if (policy.fatalWhen().isEmpty()) {
            return Ending.FAILURE;
        }
        task.beginUserCode();
        try {
            return policy.fatalWhen().get().test(thrown) ? Ending.FATAL : Ending.FAILURE;
        } catch (Throwable e) {
            task.environment()
                    .log()
                    .log(
                            LogKind.PREDICATE_FAILED,
                            () -> "fatalWhen of task '" + task.id().path()
                                    + "' failed; the failure counts as retryable",
                            e);
            return Ending.FAILURE;
        } finally {
            task.endUserCode();
        }
    }

    /** Returns what a failure of a stopped attempt is. What comes of our own interrupt or cancellation is not asked about. */
    static Ending endingOfStopped(TaskCore task, TaskPolicy policy, Throwable thrown) {
        boolean echo = StopEcho.isEcho(thrown) && !(thrown instanceof FatalTaskException);
        return echo ? Ending.FAILURE : endingOf(task, policy, thrown);
    }

    /** Returns the random part of a pause of a task that repeats; none if the source of random numbers throws. */
    static long jitterNanos(TaskCore task, TaskPolicy policy) {
        long most = policy.intervalJitterNanos();
        if (most == 0) {
            return 0;
        }
        task.beginUserCode();
        try {
            long bound = most == Long.MAX_VALUE ? most : most + 1;
            // Not more than it was asked for: it may be the user's own.
            return Math.floorMod(task.environment().random().get().nextLong(bound), bound);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            task.environment()
                    .log()
                    .log(
                            LogKind.RANDOM_FAILED,
                            () -> "the source of random numbers failed; task '"
                                    + task.id().path() + "' does without interval jitter",
                            e);
            return 0;
        } finally {
            task.endUserCode();
        }
    }

    /**
     * Returns the backoff.
     *
     * @throws TaskvisorException if the strategy throws, or answers null or a negative delay
     */
    static long backoffNanos(TaskCore task, TaskPolicy policy, Throwable cause) {
        if (BackoffDelay.isNone(policy.backoff())) {
            return 0;
        }
        task.beginUserCode();
        try {
            return BackoffDelay.nanos(
                    policy.backoff(), task.row, cause, task.environment().random());
        } finally {
            task.endUserCode();
        }
    }
}
