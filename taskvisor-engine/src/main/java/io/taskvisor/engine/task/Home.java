package io.taskvisor.engine.task;

import io.taskvisor.TaskHandle;

/** Where a task lives: what it tells its group. Called without any lock held. */
public interface Home {
    /** The task is done: frees its name. */
    void leave(TaskHandle task);

    /** The task's outcome can be read. */
    void delivered(TaskHandle task);
}
