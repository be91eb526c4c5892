/**
 * Telling observers: the {@link io.taskvisor.engine.event.EventBus} takes an event in, an {@link
 * io.taskvisor.engine.event.ObserverWorker} for each observer hands it on. Nothing here knows of tasks, and nothing that
 * happens here decides anything elsewhere.
 */
@NullMarked
package io.taskvisor.engine.event;

import org.jspecify.annotations.NullMarked;
