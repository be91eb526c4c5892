/**
 * The event bus beside others: {@link io.taskvisor.bench.bus.EventBusBenchmark} for rates; {@link
 * io.taskvisor.bench.bus.OneByOneProgram}, {@link io.taskvisor.bench.bus.SlowObserverProgram} and {@link
 * io.taskvisor.bench.bus.IdleBusProgram} for what rates do not show. Every {@link io.taskvisor.bench.bus.Peer} hands the same
 * events to the same sinks, and builds each one with its time stamp when it is published.
 */
@NullMarked
package io.taskvisor.bench.bus;

import org.jspecify.annotations.NullMarked;
