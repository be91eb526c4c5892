/**
 * One task. To follow a task's life, read {@link io.taskvisor.engine.task.TaskActor} from top to bottom.
 *
 * <ul>
 *   <li>{@link io.taskvisor.engine.task.OutcomeCell}: the one outcome and its future.
 *   <li>{@link io.taskvisor.engine.task.Mailbox}: one word with the task's phase, the signals to it, and whose turn it is.
 *   <li>{@link io.taskvisor.engine.task.TaskActor}: the state machine that answers the signals.
 *   <li>{@link io.taskvisor.engine.task.Attempt}: one run, its thread, its cancellation and the interrupt fence; {@link
 *       io.taskvisor.engine.task.CancelCallbacks} and {@link io.taskvisor.engine.task.Stop} belong to it.
 *   <li>{@link io.taskvisor.engine.task.Deadlines}: which of a task's times comes next.
 *   <li>{@link io.taskvisor.engine.task.RestartDecision}, {@link io.taskvisor.engine.task.Grid}, {@link
 *       io.taskvisor.engine.task.FailureRow}: what follows an attempt, as functions of values.
 *   <li>{@link io.taskvisor.engine.task.TaskEvents}: what is published.
 *   <li>{@link io.taskvisor.engine.task.TaskEnvironment}, {@link io.taskvisor.engine.task.Home}: what a task needs of its
 *       supervisor.
 * </ul>
 */
@NullMarked
package io.taskvisor.engine.task;

import org.jspecify.annotations.NullMarked;
