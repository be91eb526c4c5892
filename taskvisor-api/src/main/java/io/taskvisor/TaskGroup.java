package io.taskvisor;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tasks that are looked after together; the {@link Supervisor} is the root group. Paths are relative to the group asked.
 *
 * <p>Thread-safe.
 */
public interface TaskGroup {
    /** Returns the group's path; empty for the root. */
    String path();

    /**
     * Accepts a task and starts it. Returns at once: the first attempt runs on a thread of its executor.
     *
     * @throws DuplicateNameException if a child of this group has that name
     * @throws SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    TaskHandle add(TaskSpec spec);

    /**
     * Accepts all of the tasks, or none, and starts them.
     *
     * @return the handles, in the order of {@code specs}
     * @throws DuplicateNameException if a child of this group, or another of {@code specs}, has the name of one of them
     * @throws SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    List<TaskHandle> addAll(Collection<TaskSpec> specs);

    /** Returns the unfinished task with this path. */
    Optional<TaskHandle> task(String path);

    /** Returns the unfinished tasks that are direct children, in no particular order; a copy. */
    List<TaskHandle> tasks();

    /**
     * Cancels all children that are there at this moment. The supervisor stays open.
     *
     * @return completes when each of them has its outcome, with the sum of their attempts
     */
    CompletableFuture<TaskOutcome> cancel();
}
