package io.taskvisor.event;

import io.taskvisor.TaskId;
import io.taskvisor.TaskState;
import java.util.Optional;

/**
 * A task that a shutdown waits for.
 *
 * @param task the task
 * @param state its state: STOPPING or STUCK when it was told to stop; any other while an ordered group has not come to it
 * @param thread the name of the thread that is in code of the task's; empty if none is, as in an asynchronous attempt
 * @param where its stack trace is where that thread is; without frames where there is none
 */
public record AwaitedTask(TaskId task, TaskState state, Optional<String> thread, Throwable where) {}
