/**
 * The log observer: {@link io.taskvisor.observer.log.LogObserver} is what there is to see from outside.
 *
 * <p>It has its {@code Settings} from code or from {@code SettingsProperties}, and a {@code Journal} for each supervisor, which
 * asks {@code Levels}, {@code Few} and {@code Loggers} whether and where an event is logged, and {@code TaskLines}, {@code GroupLines} and
 * {@code SupervisorLines} for the {@code Line}. What was told of failures is in the {@code Memory}: a {@code Told} for each task that
 * fails. {@code Causes} reads exceptions, {@code MdcNames} is what surrounds attempts, {@code Backend}
 * has SLF4J be ready before them.
 */
@NullMarked
package io.taskvisor.observer.log;

import org.jspecify.annotations.NullMarked;
