/**
 * Results: {@link io.taskvisor.bench.report.Report} collects a program's {@link io.taskvisor.bench.report.Figure}s, {@link
 * io.taskvisor.bench.report.ResultFiles} keeps them and those of JMH in one form of JSON, {@link
 * io.taskvisor.bench.report.Charts} draws them.
 */
@NullMarked
package io.taskvisor.bench.report;

import org.jspecify.annotations.NullMarked;
