package io.taskvisor;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Tasks and groups that are looked after together; the {@link Supervisor} is the root group. Paths are relative to the group
 * asked: {@code "workers/mail"} is the child {@code mail} of its child {@code workers}. See {@link GroupSpec} for what a group
 * does.
 *
 * <p>The object stays valid when the group fails and is built anew by its parent. Groups below it do not: they are built
 * anew with it.
 *
 * <p>Thread-safe.
 */
public interface TaskGroup {
    /** Returns the group's path; empty for the root. */
    String path();

    /**
     * Returns what the group is doing. A supervisor is {@link GroupState#STARTING} until each of its unfinished children has
     * been ready once, {@link GroupState#RUNNING} from then on (until another one is added), {@link GroupState#STOPPING} from
     * the begin of its shutdown and {@link GroupState#FINISHED} after it. A call costs the same however many children there
     * are.
     */
    GroupState state();

    /**
     * Accepts a task and starts it; in a dependent group, when those before it have been ready. Returns at once: the first
     * attempt runs on a thread of its executor.
     *
     * @throws IllegalArgumentException if the spec has settings that can have no effect ({@link TaskSpec#ineffectiveSettings}); the
     *     message names all of them
     * @throws DuplicateNameException if a child of this group has that name
     * @throws GroupClosedException if this group has finished, is being stopped, or has failed and waits to be built anew
     * @throws SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    TaskHandle add(TaskSpec spec);

    /**
     * Accepts all of the tasks, or none, and starts them as {@link #add(TaskSpec)} does.
     *
     * @return the handles, in the order of {@code specs}
     * @throws IllegalArgumentException if one of them has settings that can have no effect ({@link TaskSpec#ineffectiveSettings}); the
     *     message names all of them
     * @throws DuplicateNameException if a child of this group, or another of {@code specs}, has the name of one of them
     * @throws GroupClosedException if this group has finished, is being stopped, or has failed and waits to be built anew
     * @throws SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    List<TaskHandle> addAll(Collection<TaskSpec> specs);

    /**
     * Accepts a group with all below it, and starts it as {@link #add(TaskSpec)} does.
     *
     * @throws IllegalArgumentException if a task in it has settings that can have no effect ({@link TaskSpec#ineffectiveSettings}); the
     *     message names all of them
     * @throws DuplicateNameException if a child of this group has that name
     * @throws GroupClosedException if this group has finished, is being stopped, or has failed and waits to be built anew
     * @throws SupervisorClosedException if the supervisor is shutting down or has stopped
     */
    TaskGroup add(GroupSpec spec);

    /** Returns the unfinished task with this path. */
    Optional<TaskHandle> task(String path);

    /** Returns the unfinished group with this path. */
    Optional<TaskGroup> group(String path);

    /** Returns the unfinished tasks that are direct children, in the order in which they start; a copy. */
    List<TaskHandle> tasks();

    /** Returns the unfinished groups that are direct children, in the order in which they start; a copy. */
    List<TaskGroup> groups();

    /**
     * Returns the outcome the group will have, an independent future at each call. {@link TaskOutcome#attempts} is how often
     * the group was built. {@link TaskOutcome.Completed} after an {@link AutoStop}; {@link TaskOutcome.Cancelled} after a
     * cancel or a shutdown; {@link TaskOutcome.Failed}, with a {@link GroupFailedException}, when it failed and was not built
     * anew, because its parent failed too; {@link TaskOutcome.Fatal} when its backoff strategy was broken. Delivered when all
     * its children have their outcomes, on a thread of the supervisor's. A supervisor's own comes with the end of its shutdown:
     * {@code Cancelled}, or {@code Failed} when its groups needed too many restarts.
     */
    CompletableFuture<TaskOutcome> outcome();

    /**
     * Cancels all children, in the stop order, and finishes the group. A supervisor stays open: its children of this moment
     * are cancelled.
     *
     * @return completes when each of them has its outcome; a supervisor's with the sum of their attempts
     */
    CompletableFuture<TaskOutcome> cancel();

    /**
     * Stops the running attempts of all children, in the stop order, and starts all children afresh, in the start order, at
     * once, or after their {@linkplain TaskSpec#withInitialDelay initial delay}. Tasks keep their identities, their rows of failures are cleared, and it is not counted as a restart that the
     * group's intensity limits. {@link RestartPolicy#NEVER} tasks that have not finished are run again too, unlike when the
     * failure of a sibling stops them.
     *
     * <p>A child group restarts with all below it, quarantined tasks included. A supervisor restarts each of its children by
     * itself.
     *
     * @return whether the group does so; false if it is being stopped, has failed, or has finished
     */
    boolean restart();

    /** Returns what can be said of the group and all below it at this moment. Costs time and memory for each task. */
    GroupSnapshot snapshot();
}
