package io.taskvisor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a shutdown came to. Its {@code toString} tells all of it in a few lines. */
public interface ShutdownReport {
    /** Returns the supervisor's name. */
    String supervisor();

    /** Returns whether nothing was abandoned and nothing had to be left out: all tasks and observers stopped in time. */
    boolean clean();

    /**
     * Returns why the supervisor shut itself down: the groups that are its direct children needed more restarts than {@link
     * SupervisorConfig#intensity} allows. The chain of causes leads down to what a task failed with. Empty if it was told to.
     */
    Optional<GroupFailedException> failure();

    /** Returns how many tasks had to be stopped. */
    int tasks();

    /** Returns what was still running when its time was up, and was left behind. */
    List<Abandoned> abandoned();

    /**
     * Returns the threads of the supervisor's that called {@code shutdown} or {@code System.exit} themselves, each with its
     * name and what it ran. They counted as stopped, because they waited for the shutdown.
     */
    List<String> callers();

    /** Returns how many events each observer lost, by the observer's name; observers that lost none are left out. */
    Map<String, Long> eventsDropped();

    /** Returns how long it took until the tasks had stopped or were abandoned. */
    Duration stopping();

    /** Returns how long all of it took. */
    Duration total();

    /**
     * Something that did not stop.
     *
     * @param what the task or the observer, by its path or name
     * @param task the task, if it was one
     * @param thread the name of the thread that was left behind; empty for an asynchronous attempt
     * @param stuckAt its stack trace is where that thread was
     */
    record Abandoned(String what, Optional<TaskId> task, Optional<String> thread, Throwable stuckAt) {}
}
