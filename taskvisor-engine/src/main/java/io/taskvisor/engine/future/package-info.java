/**
 * Futures of what comes once: an outcome, a report, a cancellation.
 *
 * <p>Each caller is given a future of its own. A {@link io.taskvisor.engine.future.Source} completes all that it has handed
 * out and that matter to anybody; those that nobody has any more are let go ({@code Copies}), however long the source takes.
 */
@NullMarked
package io.taskvisor.engine.future;

import org.jspecify.annotations.NullMarked;
