package io.taskvisor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a shutdown came to. Its {@code toString} tells all of it in a few lines. */
public interface ShutdownReport {
    /** Returns the supervisor's name. */
    String supervisor();

    /**
     * Returns whether all tasks and observers stopped in time and nothing was lost: the shutdown is {@linkplain #complete
     * complete}, nothing was {@linkplain #abandoned abandoned}, no observer {@linkplain #eventsDropped lost events}, ever, or
     * {@linkplain #interruptedObservers had to be interrupted}, and no resource {@linkplain #closeFailures failed to close}.
     */
    boolean clean();

    /**
     * Returns whether the shutdown had ended when this report was made. False only where {@link Supervisor#shutdown} was called
     * on a thread that the shutdown itself needs, and so could not wait: the report then has what was known by that time.
     */
    default boolean complete() {
        return true;
    }

    /** Returns who asked for the shutdown: the first to do so. Empty where that is not known. */
    default Optional<ShutdownTrigger> trigger() {
        return Optional.empty();
    }

    /**
     * Returns why the supervisor shut itself down: the groups that are its direct children needed more restarts than {@link
     * SupervisorConfig#intensity} allows. The chain of causes leads down to what a task failed with. Empty if it was told to.
     */
    Optional<GroupFailedException> failure();

    /**
     * Returns the tasks and groups given to {@link Supervisor#run} that ended {@link TaskOutcome.Failed}, {@link
     * TaskOutcome.Fatal} or {@link TaskOutcome.Abandoned}, with their outcomes, by path in the order in which they were given.
     */
    default Map<String, TaskOutcome> failed() {
        return Map.of();
    }

    /**
     * Returns whether the program has done what it was to do: the shutdown is {@linkplain #clean clean}, the supervisor did not
     * {@linkplain #failure shut itself down}, and none of what {@link Supervisor#run} was given has {@linkplain #failed failed}.
     */
    default boolean succeeded() {
        return clean() && failure().isEmpty() && failed().isEmpty();
    }

    /**
     * Returns a status for {@link System#exit}, to be called when {@link Supervisor#run} has returned: 0 if the program has
     * {@linkplain #succeeded succeeded}, else 1.
     */
    default int exitCode() {
        return succeeded() ? 0 : 1;
    }

    /** Returns how many tasks had to be stopped. */
    int tasks();

    /**
     * Returns what was still running when its time was up, and was left behind. Tasks that have not run at all since they
     * were told to stop, because no core was free for them, are given more time; those that still have not are here too, with
     * an exception that says so and has no stack trace.
     */
    List<Abandoned> abandoned();

    /**
     * Returns the threads of the supervisor's that called {@code shutdown} or {@code System.exit} themselves, each with its
     * name and what it ran. They counted as stopped, because they waited for the shutdown.
     */
    List<String> callers();

    /**
     * Returns how many events each observer lost, by the observer's name; observers that lost none are left out. It includes
     * the events that an observer had not been told when its time was up.
     */
    Map<String, Long> eventsDropped();

    /** Returns the names of the observers whose time was up before they had taken in all events, and that were interrupted. */
    default List<String> interruptedObservers() {
        return List.of();
    }

    /** Returns the resources of {@link Supervisor.Builder#closeAfter} that threw when they were closed. */
    default List<CloseFailure> closeFailures() {
        return List.of();
    }

    /** Returns how long it took until the tasks had stopped or were abandoned. */
    Duration stopping();

    /** Returns how long all of it took. */
    Duration total();

    /**
     * A resource that threw when it was closed.
     *
     * @param what the resource, by its class and its place among all, from 1
     * @param cause what it threw
     */
    record CloseFailure(String what, Throwable cause) {}

    /**
     * Something that did not stop.
     *
     * @param what the task, the observer or the resource, by its path, name or class
     * @param task the task, if it was one
     * @param thread the name of the thread that was left behind; empty for an asynchronous attempt
     * @param stuckAt its stack trace is where that thread was
     */
    record Abandoned(String what, Optional<TaskId> task, Optional<String> thread, Throwable stuckAt) {}
}
