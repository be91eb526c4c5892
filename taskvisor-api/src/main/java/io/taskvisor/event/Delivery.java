package io.taskvisor.event;

/** How an {@link Observer} is told its events, and what becomes of them when it cannot keep up. */
public enum Delivery {
    /**
     * On the observer's own thread. One that is more than {@link io.taskvisor.SupervisorConfig#eventCapacity} events behind
     * loses its own oldest, and is told how many by {@link Event.EventsDropped}. It never delays a task.
     *
     * <p>It does not lose failures because of a flood of other events: of those that it would lose, as many as the capacity are
     * kept for it, in their places among the others. These are attempts that failed, timed out, stalled or were abandoned, tasks that are stuck,
     * quarantined, or ended {@linkplain io.taskvisor.TaskOutcome.Failed failed}, {@linkplain io.taskvisor.TaskOutcome.Fatal fatal}
     * or {@linkplain io.taskvisor.TaskOutcome.Abandoned abandoned}, groups that failed, a grace that was exceeded, and failures of
     * other observers. One that comes so late that the observer has passed its place (its thread stood still while it published) is
     * told out of its order, and is counted as lost all the same.
     */
    DROP_OLDEST,

    /**
     * On the observer's own thread, and nothing is lost. While the observer is {@link
     * io.taskvisor.SupervisorConfig#eventCapacity} events behind, attempts and callers of the API that have something to
     * tell wait for it; the threads of timers, observers and the shutdown never do, what they tell is kept beside the queue
     * meanwhile. Waiting ends with the grace of a shutdown: what does not fit from then on is lost, and counted.
     */
    BLOCK,

    /**
     * On the thread where it happens, before the task goes on: exact, and without a thread of its own. Calls come from many
     * threads, at the same time for different tasks, in order for each task. The observer must be thread-safe, and must not
     * block: it holds up the task, and may hold up the shutdown. What happens because a time has come is told on a helper thread,
     * never on the scheduler's: the timers of other tasks go on.
     */
    INLINE
}
