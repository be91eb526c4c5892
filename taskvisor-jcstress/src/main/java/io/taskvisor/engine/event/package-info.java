/**
 * What the parts of the event bus promise each other between threads. Each class names what must never be seen; the one that
 * is called a canary breaks its promise, and must be caught.
 */
@NullMarked
package io.taskvisor.engine.event;

import org.jspecify.annotations.NullMarked;
