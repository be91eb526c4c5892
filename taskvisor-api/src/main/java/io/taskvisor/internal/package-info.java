/** Shared by the API's own packages and not exported: argument checks and the text form of durations. */
@NullMarked
package io.taskvisor.internal;

import org.jspecify.annotations.NullMarked;
