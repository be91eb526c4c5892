/**
 * One test for each invariant of the architecture, named after it. {@link io.taskvisor.engine.invariants.World} opens
 * supervisors for them, with real threads and the real time.
 */
@NullMarked
package io.taskvisor.engine.invariants;

import org.jspecify.annotations.NullMarked;
