package io.taskvisor.engine.task;

import io.taskvisor.TaskState;
import io.taskvisor.WaitReason;
import io.taskvisor.engine.run.Threads;
import java.util.Optional;
import java.util.concurrent.Executor;

/** What a task waits for, and the words for it. */
final class Waiting {
    private Waiting() {}

    /** Returns what a task waits for, other than a delay of its own. Any thread: read as it is. */
    static Optional<WaitReason> of(TaskActor task) {
        TaskState state = task.state();
        if (state == TaskState.PENDING) {
            if (task.outside) {
                return Optional.of(WaitReason.SLOT);
            }
            return task.home().isOrdered() ? Optional.of(WaitReason.SIBLING) : Optional.empty();
        }
        if (state != TaskState.WAITING) {
            return Optional.empty();
        }
        if (task.environment().permits() != null && !task.holdsPermit()) {
            return Optional.of(WaitReason.PERMIT);
        }
        boolean ours = AttemptRunner.executor(task) == null;
        return Optional.of(ours && Threads.areVirtual() ? WaitReason.CARRIER : WaitReason.THREAD);
    }

    /** Returns who has what the task waits for, or what may be wrong. With the turn: an executor is asked what it is. */
    static String detail(TaskActor task, WaitReason reason) {
        return switch (reason) {
            case PERMIT -> task.environment().history().permitHolders();
            case CARRIER -> "all carriers are busy with code that computes, or blocks them";
            case THREAD -> ofExecutor(task);
            case SIBLING, SLOT -> task.home().heldUpBy();
        };
    }

    private static String ofExecutor(TaskActor task) {
        Executor executor = AttemptRunner.executor(task);
        if (executor == null) {
            return "no thread can be started";
        }
        task.beginUserCode();
        try {
            return "its executor is full or has dropped the work, which restart() and runNow() hand to it again: "
                    + executor;
        } catch (RuntimeException e) {
            return "its executor is full or has dropped the work, which restart() and runNow() hand to it again";
        } finally {
            task.endUserCode();
        }
    }
}
