/** What a spec promises, through the public API and under a fake clock: one class for each topic. */
@NullMarked
package io.taskvisor.engine.policy;

import org.jspecify.annotations.NullMarked;
