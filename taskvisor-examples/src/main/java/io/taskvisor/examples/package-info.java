/**
 * Small programs, one idea each; read them in this order.
 *
 * <ul>
 *   <li>{@link io.taskvisor.examples.Basic}: a task that is retried until it succeeds.
 *   <li>{@link io.taskvisor.examples.Worker}: a task that runs until it is cancelled, and cleans up.
 *   <li>{@link io.taskvisor.examples.Periodic}: a task that runs again and again, failures included.
 *   <li>{@link io.taskvisor.examples.Multiple}: several tasks, a limit to how many run at once, and {@code run}.
 *   <li>{@link io.taskvisor.examples.QueueConsumer}: a consumer that survives a bad message.
 *   <li>{@link io.taskvisor.examples.CpuJob}: computation on platform threads, watched by a heartbeat.
 *   <li>{@link io.taskvisor.examples.Watchdog}: a task that hangs, and the one after it that knows where.
 *   <li>{@link io.taskvisor.examples.Dynamic}: what can be asked of a live task.
 *   <li>{@link io.taskvisor.examples.Outcomes}: how tasks end.
 *   <li>{@link io.taskvisor.examples.TenantSync}: work that comes per tenant, of which only the latest counts.
 *   <li>{@link io.taskvisor.examples.Slots}: the policies of a slot, side by side.
 *   <li>{@link io.taskvisor.examples.Admission}: why a submission did not run.
 *   <li>{@link io.taskvisor.examples.Subscriber}: an observer of one's own.
 *   <li>{@link io.taskvisor.examples.ApplicationTree}: tasks that depend on one another, one of which fails.
 *   <li>{@link io.taskvisor.examples.Escalation}: a failure that no group can deal with.
 * </ul>
 *
 * {@link io.taskvisor.examples.demo} puts all of it to work at once.
 */
@NullMarked
package io.taskvisor.examples;

import org.jspecify.annotations.NullMarked;
