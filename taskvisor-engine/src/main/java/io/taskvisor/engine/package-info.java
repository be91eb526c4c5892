/**
 * The engine: implements the API's {@link io.taskvisor.Supervisor}, and exports nothing.
 *
 * <ul>
 *   <li>{@link io.taskvisor.engine.SupervisorEngine}: the façade; {@link io.taskvisor.engine.Extensions}: its observers and
 *       interceptors; {@link io.taskvisor.engine.OpenSupervisors}: their names.
 *   <li>{@link io.taskvisor.engine.ShutdownSequence}: the end, and its {@link io.taskvisor.engine.Report}. {@link
 *       io.taskvisor.engine.TaskStopping}: tasks and groups; {@link io.taskvisor.engine.ShutdownSteps}: what may hang; {@link
 *       io.taskvisor.engine.ShutdownCallers}: who waits for it; {@link io.taskvisor.engine.ResourceCloser}: what is closed
 *       after it. {@link io.taskvisor.engine.SignalHook} begins it on SIGINT and SIGTERM.
 *   <li>{@link io.taskvisor.engine.KeyedSlot}: a key, as callers have it; {@link io.taskvisor.engine.SlotDoor}: how its tasks come in.
 *   <li>{@code .task} one task, {@code .group} one group, {@code .admission} keys with one owner each, {@code .run} threads and permits, {@code .time} clock and timers, {@code .event} the bus, {@code .future} futures that callers are given, {@code .log} what the engine itself logs,
 *       {@code .spi} what ServiceLoader finds here and what we find with it.
 * </ul>
 */
@NullMarked
package io.taskvisor.engine;

import org.jspecify.annotations.NullMarked;
