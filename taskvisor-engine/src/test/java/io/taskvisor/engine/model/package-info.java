/**
 * Trees of groups against a small model of their rules. {@link io.taskvisor.engine.model.Oracle} knows the rules, as the API's
 * documentation tells them, and nothing of the engine; {@link io.taskvisor.engine.model.Drama} does the same things to both
 * and compares.
 */
@NullMarked
package io.taskvisor.engine.model;

import org.jspecify.annotations.NullMarked;
