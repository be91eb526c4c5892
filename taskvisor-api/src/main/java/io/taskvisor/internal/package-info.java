/** Shared by the project's own modules, and exported to no others: argument checks and the text form of durations. */
@NullMarked
package io.taskvisor.internal;

import org.jspecify.annotations.NullMarked;
