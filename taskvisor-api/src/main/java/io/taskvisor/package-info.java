/**
 * Supervised tasks: what they are, what becomes of them, and who looks after them.
 *
 * <p>The map, in the order of a task's life:
 *
 * <ul>
 *   <li><b>Describe it.</b> {@link io.taskvisor.Task} is the code, {@link io.taskvisor.TaskSpec} the code with a name and
 *       a policy ({@link io.taskvisor.RestartPolicy}, {@link io.taskvisor.Interrupt}, {@link io.taskvisor.MissedTicks}).
 *       What a spec leaves open comes from {@link io.taskvisor.TaskDefaults}; {@link io.taskvisor.TaskPolicy} is the
 *       result, with nothing left open.
 *   <li><b>Hand it over.</b> A {@link io.taskvisor.Supervisor}, made from a {@link io.taskvisor.SupervisorConfig}, is the
 *       root {@link io.taskvisor.TaskGroup}; adding a spec gives a {@link io.taskvisor.TaskHandle}.
 *   <li><b>Let tasks depend on one another.</b> A {@link io.taskvisor.GroupSpec} with its {@link
 *       io.taskvisor.GroupStrategy}, {@link io.taskvisor.Intensity} and {@link io.taskvisor.AutoStop} makes them a group; a
 *       {@link io.taskvisor.GroupState} says what it is doing.
 *   <li><b>Let tasks of one key take turns.</b> A {@link io.taskvisor.admission.Slot} has one owner at a time.
 *   <li><b>Run.</b> Each run of the code is an attempt and has its own {@link io.taskvisor.TaskContext}.
 *   <li><b>Watch it.</b> {@link io.taskvisor.TaskState}, {@link io.taskvisor.TaskSnapshot}, {@link
 *       io.taskvisor.GroupSnapshot}, {@link io.taskvisor.SupervisorSnapshot}, and the events of {@link io.taskvisor.event}.
 *   <li><b>The end.</b> Exactly one {@link io.taskvisor.TaskOutcome} for each task, one {@link
 *       io.taskvisor.ShutdownReport} for the supervisor, which says who asked for it: a {@link io.taskvisor.ShutdownTrigger}.
 * </ul>
 *
 * <p>Every type here is safe for use by several threads unless it says otherwise. No parameter takes null unless it is
 * marked {@link org.jspecify.annotations.Nullable}.
 */
@NullMarked
package io.taskvisor;

import org.jspecify.annotations.NullMarked;
