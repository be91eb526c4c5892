/** The demo as a whole, in child JVMs, and its jobs one by one. */
@NullMarked
package io.taskvisor.examples.demo;

import org.jspecify.annotations.NullMarked;
