/**
 * What an attempt needs to run: {@link io.taskvisor.engine.run.Threads} (virtual where the JVM has them, {@link
 * io.taskvisor.engine.run.VirtualThreads}) and {@link io.taskvisor.engine.run.Permits}. What is done beside it are {@link
 * io.taskvisor.engine.run.Errands}; what could not be done is left to {@link io.taskvisor.engine.run.Recovery}.
 */
@NullMarked
package io.taskvisor.engine.run;

import org.jspecify.annotations.NullMarked;
