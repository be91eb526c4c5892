/**
 * What happens, told while it happens: {@link io.taskvisor.event.Event} and its kinds, and the {@link
 * io.taskvisor.event.Observer} that is told. Events report; they never decide anything.
 */
@NullMarked
package io.taskvisor.event;

import org.jspecify.annotations.NullMarked;
