/**
 * The log observer. {@link io.taskvisor.observer.log.LogObserver} takes an event in, {@link
 * io.taskvisor.observer.log.Levels} has its level, {@link io.taskvisor.observer.log.Loggers} its logger, {@link
 * io.taskvisor.observer.log.Lines} its words.
 */
@NullMarked
package io.taskvisor.observer.log;

import org.jspecify.annotations.NullMarked;
