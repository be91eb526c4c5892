/**
 * One task. To follow a task's life, read {@link io.taskvisor.engine.task.TaskActor} from top to bottom.
 *
 * <ul>
 *   <li>{@link io.taskvisor.engine.task.OutcomeCell}: the one outcome and its future.
 *   <li>{@link io.taskvisor.engine.task.Mailbox}: one word with the task's phase, the signals to it, and whose turn it is.
 *   <li>{@link io.taskvisor.engine.task.ActorHandle}: what callers may ask. {@link io.taskvisor.engine.task.TurnTaker}: who
 *       answers, and what waits until after.
 *   <li>{@link io.taskvisor.engine.task.TaskCore}: the end. {@link io.taskvisor.engine.task.StoppableTask}: what time does to
 *       a task. {@link io.taskvisor.engine.task.GuidedTask}: what its callers, its slot and its group have it do. {@link
 *       io.taskvisor.engine.task.TaskActor}: everything else, the state machine itself. These are one object,
 *       in chapters.
 *   <li>{@link io.taskvisor.engine.task.AttemptRunner}: to a thread of the executor, and attempts on it; {@link
 *       io.taskvisor.engine.task.StageEnd}: the end of an asynchronous one.
 *   <li>{@link io.taskvisor.engine.task.PermitPlace}, {@link io.taskvisor.engine.task.Alarm}: a task's one place in the queue
 *       for permits, and its one timer.
 *   <li>{@link io.taskvisor.engine.task.Attempt}: one run, how it is stopped and ends; {@link
 *       io.taskvisor.engine.task.AttemptContext}: what its code sees of it; {@link io.taskvisor.engine.task.InterruptFence}: its
 *       thread or stage, and who may interrupt it, and when no longer. {@link io.taskvisor.engine.task.CancelCallbacks}, with
 *       their {@link io.taskvisor.engine.task.CancellationStage}, and {@link io.taskvisor.engine.task.Stop} belong to it;
 *       {@link io.taskvisor.engine.task.Persistence} says when interrupts come.
 *   <li>{@link io.taskvisor.engine.task.Deadlines}, {@link io.taskvisor.engine.task.Overrun}: the times of an attempt, and
 *       that one has passed.
 *   <li>{@link io.taskvisor.engine.task.RestartDecision}, {@link io.taskvisor.engine.task.Grid}, {@link
 *       io.taskvisor.engine.task.FailureRow}, {@link io.taskvisor.engine.task.BackoffDelay}, {@link
 *       io.taskvisor.engine.task.StopEcho}, {@link io.taskvisor.engine.task.MissedDeadline}: what follows an attempt, as
 *       functions of values; {@link io.taskvisor.engine.task.Consultation}: where the user's code is asked about that.
 *   <li>{@link io.taskvisor.engine.task.TaskEvents}: what is published.
 *   <li>{@link io.taskvisor.engine.task.TaskEnvironment}, {@link io.taskvisor.engine.task.Home}, {@link
 *       io.taskvisor.engine.task.Resident}: what a task needs of its supervisor, and what its group knows of it.
 *   <li>{@link io.taskvisor.engine.task.Leaving}, {@link io.taskvisor.engine.task.FinalGrace}, {@link
 *       io.taskvisor.engine.task.NotRunException}: what a shutdown must know of tasks that it cannot find at home any more, that it
 *       gives a last chance, and that had no core to run on.
 * </ul>
 */
@NullMarked
package io.taskvisor.engine.task;

import org.jspecify.annotations.NullMarked;
