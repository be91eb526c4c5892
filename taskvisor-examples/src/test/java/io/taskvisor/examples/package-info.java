/** Each example is run as it is, and what it prints is looked at. */
@NullMarked
package io.taskvisor.examples;

import org.jspecify.annotations.NullMarked;
