/**
 * Benchmarks: ours beside others and the bare JDK, in one run. {@link io.taskvisor.bench.Main} runs them; figures and commands
 * are in the module's README.
 *
 * <ul>
 *   <li>{@link io.taskvisor.bench.RestartBenchmark}: what a restart without delay costs.
 *   <li>{@link io.taskvisor.bench.LifecycleBenchmark}: what a task costs from its addition to its outcome.
 *   <li>{@link io.taskvisor.bench.GroupBenchmark}: what groups cost.
 *   <li>{@link io.taskvisor.bench.AdmissionBenchmark}: what it costs to take turns by key.
 *   <li>{@link io.taskvisor.bench.SnapshotProgram}: what it costs to look at a large tree.
 * </ul>
 */
@NullMarked
package io.taskvisor.bench;

import org.jspecify.annotations.NullMarked;
