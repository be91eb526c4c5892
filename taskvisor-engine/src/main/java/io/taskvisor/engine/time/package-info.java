/**
 * Time: {@link io.taskvisor.engine.time.TimeSource} reads it, from an {@link io.taskvisor.engine.time.Anchor} where that
 * will do, {@link io.taskvisor.engine.time.Timers} waits for it and then runs a {@link io.taskvisor.engine.time.Timer}. {@link
 * io.taskvisor.engine.time.Freezes} notices when the whole process has stood still.
 */
@NullMarked
package io.taskvisor.engine.time;

import org.jspecify.annotations.NullMarked;
