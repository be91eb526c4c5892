package io.taskvisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * A task that was accepted, from then on and past its end.
 *
 * <p>Thread-safe. No method but {@code await} and {@code awaitReady} waits; to wait leaves nothing behind, and a virtual thread may. What {@link #cancel}, {@link #restart}, {@link #runNow}, {@link
 * #pause} and {@link #resume} ask for is decided when they are called; it may be carried out by another thread that is
 * busy with the task at that moment.
 */
public interface TaskHandle {
    /** Returns the task's identity. */
    TaskId id();

    /** Returns the task's name. */
    String name();

    /** Returns the spec in force: the last that {@link #update} made. */
    TaskSpec spec();

    /**
     * Returns the state at this moment. A request that was just accepted may not show yet, when another thread is busy with
     * the task.
     */
    TaskState state();

    /** Returns what can be said of the task at this moment. */
    TaskSnapshot snapshot();

    /**
     * Returns the threads that are in code of the task's at this moment, with their stacks: that of the attempt, of its cancel
     * callbacks, of a backoff strategy or predicate. Empty while no code of the task's runs, and for an asynchronous attempt, which
     * has no thread. Looks at each thread, which may take some microseconds, and stops none for longer.
     */
    List<TaskThread> threads();

    /**
     * Returns a future of the outcome, an independent one at each call: completing or cancelling it changes nothing. It is
     * completed on the thread that finished the task: an attempt's, a canceller's, or another one of the supervisor's. What
     * depends on it happens even if the future itself is dropped; one that is dropped with nothing depending on it leaves
     * nothing behind, so that this may be called as often as one likes.
     */
    CompletableFuture<TaskOutcome> outcome();

    /**
     * Waits for the outcome.
     *
     * @throws InterruptedException if the waiting thread is interrupted
     */
    TaskOutcome await() throws InterruptedException;

    /**
     * Waits for the outcome, but no longer than {@code timeout}.
     *
     * @return the outcome, or empty if there was none in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Optional<TaskOutcome> await(Duration timeout) throws InterruptedException;

    /**
     * Waits until the task is in one of these states, or has finished. A state counts that the task is in, however shortly, after
     * the call; the attempt may have gone on by the time this returns.
     *
     * @return the state that it was in: one of these, or {@link TaskState#FINISHED}
     * @throws InterruptedException if the waiting thread is interrupted
     */
    TaskState await(TaskState first, TaskState... more) throws InterruptedException;

    /**
     * Waits until the task is in one of these states, or has finished, but no longer than {@code timeout}.
     *
     * @return the state that it was in: one of these, or {@link TaskState#FINISHED}; empty if it was in none in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Optional<TaskState> await(Duration timeout, TaskState first, TaskState... more) throws InterruptedException;

    /**
     * Waits until the task is ready, but no longer than {@code timeout}. With {@link TaskSpec#withReadiness} it is ready when its
     * attempt {@linkplain TaskContext#ready says so} or succeeds; in a dependent group, one that is {@linkplain
     * RestartPolicy#NEVER never restarted} without it when it succeeds; any other when its attempt starts. It remains so until the
     * attempt fails or is told to stop; while it waits for its interval after a success; and when it has {@linkplain
     * TaskOutcome.Completed completed}.
     *
     * @return whether it was ready in time; false at once if it ends otherwise
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitReady(Duration timeout) throws InterruptedException;

    /**
     * Tells the task to stop: no attempt follows, and a running one is stopped. Then success is {@link
     * TaskOutcome.Completed} ({@link TaskOutcome.Cancelled} where the restart policy is ALWAYS), a fatal failure is {@link
     * TaskOutcome.Fatal}, anything else {@link TaskOutcome.Cancelled}, and an attempt that still runs when the stop grace
     * ends makes it {@link TaskOutcome.Abandoned}. Does nothing when called again, or when the task has finished.
     *
     * @return {@link #outcome}
     */
    CompletableFuture<TaskOutcome> cancel();

    /**
     * Starts afresh, with no row of failures. A running attempt is stopped, and the next starts as soon as it has ended;
     * where a delay runs, it is cut short; where the task waits for a thread of its executor, that is asked again, in case it has
     * dropped the work. Never counts as a failure.
     *
     * @return true if the task was RUNNING, BACKING_OFF, SCHEDULED or WAITING
     */
    boolean restart();

    /**
     * Cuts a delay short: the next attempt starts now. Where the task waits for a thread of its executor, that is asked again.
     *
     * @return true if the task was BACKING_OFF, SCHEDULED or WAITING
     */
    boolean runNow();

    /**
     * Lets no new attempt start. A running one goes on, and so do a backoff and the deadline.
     *
     * @return true if this call paused the task; false if it was paused, is quarantined, is being stopped or has finished
     */
    boolean pause();

    /**
     * Ends a pause: what is due by now runs at once. Starts a {@link TaskState#QUARANTINED} task afresh.
     *
     * @return true if the task was paused or quarantined
     */
    boolean resume();

    /**
     * Changes the policies of a live task, from its next decision on. A task that waits for a thread asks the executor that the new
     * spec has. Does nothing once the task has finished.
     *
     * @param change makes a new spec from the one in force, with the same name and task; may be called again when it raced
     *     with another update, and runs on the calling thread
     * @throws IllegalArgumentException if the new spec has another name or another task, or sets what can have no effect
     *     ({@link TaskSpec#ineffectiveChanges}); the old one stays in force
     */
    void update(UnaryOperator<TaskSpec> change);
}
