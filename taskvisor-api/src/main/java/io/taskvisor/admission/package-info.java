/**
 * One key, one owner: work that arrives per tenant, per file, per device, and must not overlap for the same one.
 *
 * <p>A {@link io.taskvisor.admission.Slot} is what tasks of one key share; {@link io.taskvisor.Supervisor#slot} returns it.
 * An {@link io.taskvisor.admission.AdmissionPolicy} says what becomes of a task that finds the slot taken, and a {@link
 * io.taskvisor.Rejection} why one did not run. {@link io.taskvisor.admission.SlotSnapshot} and {@link
 * io.taskvisor.admission.SubmissionCount} are for watching.
 */
@NullMarked
package io.taskvisor.admission;

import org.jspecify.annotations.NullMarked;
