/**
 * Admission: one key, one owner. Stands in front of the tree, and knows nothing of attempts or groups.
 *
 * <ul>
 *   <li>{@link io.taskvisor.engine.admission.SlotTable}: the slots that are in use, by key; what the façade calls.
 *   <li>{@link io.taskvisor.engine.admission.SlotMailbox}: the messages to a slot, whose turn it is to answer them, and that
 *       a slot which is not needed any more is closed. Read this first.
 *   <li>{@link io.taskvisor.engine.admission.SlotActor}: what becomes of a submission: the policies.
 *   <li>{@link io.taskvisor.engine.admission.SlotQueue}: what waits, in order.
 *   <li>{@link io.taskvisor.engine.admission.Submission}: one submission, which is the {@link io.taskvisor.engine.task.Home}
 *       of its task; {@link io.taskvisor.engine.admission.Left} and {@link io.taskvisor.engine.admission.CancelAll} are the
 *       other messages, and {@link io.taskvisor.engine.admission.Freed} says how a slot became free that was kept by what its
 *       owner had left behind.
 *   <li>{@link io.taskvisor.engine.admission.SlotEvents}, {@link io.taskvisor.engine.admission.SlotLines}, {@link
 *       io.taskvisor.engine.admission.SlotView}, {@link io.taskvisor.engine.admission.Counts}: what is told of it.
 * </ul>
 */
@NullMarked
package io.taskvisor.engine.admission;

import org.jspecify.annotations.NullMarked;
