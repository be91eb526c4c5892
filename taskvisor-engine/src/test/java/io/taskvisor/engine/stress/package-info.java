/**
 * Real threads, seeded choices. {@link io.taskvisor.engine.stress.RaceTest} lets everything that can happen to a task happen
 * at once; a failure names its seed.
 */
@NullMarked
package io.taskvisor.engine.stress;

import org.jspecify.annotations.NullMarked;
