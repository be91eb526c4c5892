/**
 * Telling observers. Nothing here knows of tasks, and nothing that happens here decides anything elsewhere.
 *
 * <p>The way of an event:
 *
 * <ul>
 *   <li>{@link io.taskvisor.engine.event.EventBus}: publishing, which is to claim a sequence and to place the event; and who is
 *       interested, as its {@link io.taskvisor.engine.event.Subscription} says.
 *   <li>{@code Gate}: before that, waiting for observers that must lose nothing. {@code EventRing}: the places.
 *   <li>{@code ObserverWorker}: from the ring to an observer, on a thread of its own, which the {@code Watch} wakes. {@code
 *       InlineOutlet}: to an observer on the publisher's thread. Both are an {@code Outlet}, where what observers throw ends.
 *   <li>{@code Hangs}: that an observer does not come back from an event, and loses others, is logged.
 *   <li>{@code Passed}: when all observers have passed an event, it is let go of.
 *   <li>{@code Drain}: the end.
 * </ul>
 */
@NullMarked
package io.taskvisor.engine.event;

import org.jspecify.annotations.NullMarked;
