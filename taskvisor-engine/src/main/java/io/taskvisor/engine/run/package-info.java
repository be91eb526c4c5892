/**
 * What an attempt needs to run: {@link io.taskvisor.engine.run.Threads} (virtual where the JVM has them, {@link
 * io.taskvisor.engine.run.VirtualThreads}) and {@link io.taskvisor.engine.run.Permits}.
 */
@NullMarked
package io.taskvisor.engine.run;

import org.jspecify.annotations.NullMarked;
