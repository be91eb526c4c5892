/**
 * What the engine itself logs: {@link io.taskvisor.engine.log.EngineLog} writes it, few lines of each {@link
 * io.taskvisor.engine.log.LogKind}.
 */
@NullMarked
package io.taskvisor.engine.log;

import org.jspecify.annotations.NullMarked;
