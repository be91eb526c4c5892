/**
 * Real work under supervision, with no network but the loopback and nothing to install; {@link
 * io.taskvisor.examples.demo.Demo} has the {@code main}.
 *
 * <ul>
 *   <li>{@link io.taskvisor.examples.demo.PriceServer}: an HTTP server that crashes now and then.
 *   <li>{@link io.taskvisor.examples.demo.PricePoller}: asks it for the price, with a timeout and backoff, holding no thread.
 *   <li>{@link io.taskvisor.examples.demo.Login}: finds out that trying again is of no use.
 *   <li>{@link io.taskvisor.examples.demo.StatusFile}: writes a file again and again.
 *   <li>{@link io.taskvisor.examples.demo.PrimeCounter}: computes on a platform thread.
 *   <li>{@link io.taskvisor.examples.demo.ChildProcess}: runs an operating-system process, {@link
 *       io.taskvisor.examples.demo.Ticker}.
 *   <li>{@link io.taskvisor.examples.demo.Summary}: the observer that prints what became of them.
 * </ul>
 */
@NullMarked
package io.taskvisor.examples.demo;

import org.jspecify.annotations.NullMarked;
