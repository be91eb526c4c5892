/**
 * What slots promise to threads that submit, end, cancel and look at the same time. Each class names what must never be seen;
 * the one that is called a canary breaks its promise, and must be caught.
 */
@NullMarked
package io.taskvisor.engine.admission;

import org.jspecify.annotations.NullMarked;
