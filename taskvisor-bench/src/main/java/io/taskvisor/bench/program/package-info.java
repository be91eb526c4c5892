/**
 * What is measured without JMH, because it is no rate: memory, latencies, scale. Each program has a static {@code run} that
 * takes its sizes from the setting, or from {@code -p}, and adds its figures to a {@link
 * io.taskvisor.bench.report.Report}.
 *
 * <ul>
 *   <li>{@link io.taskvisor.bench.program.ScaleProgram}: {@link io.taskvisor.bench.program.IdleTasks up to a million idle
 *       tasks}, and {@link io.taskvisor.bench.program.Operations} among them.
 *   <li>{@link io.taskvisor.bench.program.TimerProgram}: {@link io.taskvisor.bench.program.PendingTimers schedulers}, {@link
 *       io.taskvisor.bench.program.Backoffs backoffs} and {@link io.taskvisor.bench.program.TimeoutStorm timeouts}.
 *   <li>{@link io.taskvisor.bench.program.StartupProgram}, {@link io.taskvisor.bench.program.ContentionProgram}, {@link
 *       io.taskvisor.bench.program.FairnessProgram}, {@link io.taskvisor.bench.program.CancelProgram}.
 * </ul>
 */
@NullMarked
package io.taskvisor.bench.program;

import org.jspecify.annotations.NullMarked;
