/**
 * What tests of the engine share: {@link io.taskvisor.engine.testing.TestSupervisor} puts a supervisor under a {@link
 * io.taskvisor.engine.testing.FakeTime}, {@link io.taskvisor.engine.testing.Script} is a task that does as it is told,
 * {@link io.taskvisor.engine.testing.Trail} writes down what happens,
 * {@link io.taskvisor.engine.testing.RecordedLog} what is logged.
 */
@NullMarked
package io.taskvisor.engine.testing;

import org.jspecify.annotations.NullMarked;
